/** One server-sent event. JSON writes no bare line end, so nothing inside can end the frame early. */
export function sseFrame(type: string, data: unknown, id?: string): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
