export const faceNames = [
  'native',
  'AI SDK',
  'Anthropic Messages',
  'OpenAI Chat Completions',
  'OpenAI Responses',
  'AG-UI',
] as const;
export type FaceName = (typeof faceNames)[number];
