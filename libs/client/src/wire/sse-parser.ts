/** One server-sent event; `id` is the last one that was told, on it or before. */
export interface Frame {
  id: string | null;
  type: string;
  data: string;
}

/**
 * Takes the text of a stream in pieces of any size and gives the frames that are whole. Half a frame at the end of a
 * stream that broke off is nothing. Lines end with LF, CR or both.
 */
export function sseParser(): (text: string) => Frame[] {
  let rest = '';
  let endsInCr = false;
  let begun = false;
  let id: string | null = null;
  let type = '';
  let data: string[] = [];

  const field = (line: string): void => {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  };

  const dispatch = (): Frame[] => {
    const frame = { id, type: type === '' ? 'message' : type, data: data.join('\n') };
    const isEmpty = data.length === 0;
    type = '';
    data = [];
    return isEmpty ? [] : [frame];
  };

  return (text) => {
    rest += begun ? text : text.replace(/^\uFEFF/, '');
    begun ||= text !== '';
    // A state may be one line of many megabytes: it is not to be looked through again with each piece of it.
    if (text === '' || !(endsInCr || /[\r\n]/.test(text))) return [];
    // A CR at the very end may be half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    endsInCr = rest.endsWith('\r');
    return lines.flatMap((line) => {
      if (line === '') return dispatch();
      field(line);
      return [];
    });
  };
}
