/** Takes one short line for a person about something that takes long or was cleared away. */
export type Report = (line: string) => void;
