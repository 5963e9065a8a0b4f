import { describe, expect, it } from '@jest/globals';
import { invalidRequest, ParleyError } from '#shared/contracts';
import { namesIn as ofRun } from '../ag-ui/asked/field-names.js';
import { namesIn as ofChat } from '../ai-sdk/asked/field-names.js';
import { calledAsSent, type FieldNames } from './called-as-sent.js';

const said = { id: 'u', role: 'user' as const, parts: [] };
const look = { name: 'look', description: '', inputSchema: {} };
const chat = ofChat({ messages: [said, said], tools: [look] });

async function refusal(names: FieldNames, path: string): Promise<unknown> {
  const refused = async (): Promise<never> => {
    throw invalidRequest([{ path, problem: 'is wrong' }]);
  };
  const error: unknown = await calledAsSent(names, refused).catch((each: unknown) => each);
  return ParleyError.is(error) && [error.body.details?.[0]?.path, error.message];
}

describe('what is refused in our own words', () => {
  it.each<[FieldNames, string, string]>([
    [chat, 'text', 'messages.1.parts'],
    [chat, 'attachments.2', 'messages.1.parts.2'],
    [chat, 'systemPrompt', 'system'],
    [chat, 'clientTools.0.name', 'tools.look.name'],
    [chat, 'sampling.stop.0', 'stopSequences.0'],
    [chat, 'thinking', 'thinking'],
    [chat, 'textual', 'textual'],
    [ofRun({ place: 3 }), 'text', 'messages.3.content'],
    [ofRun({ place: 3 }), 'maxTokens', 'forwardedProps.maxOutputTokens'],
  ])('names what was sent (%#)', async (names, ours, theirs) => {
    expect(await refusal(names, ours)).toEqual([theirs, `${theirs}: is wrong`]);
  });

  it('is left as it is where it names no field', async () => {
    const error = new ParleyError({ code: 'unavailable', message: 'Not now.' });
    await expect(calledAsSent(chat, () => Promise.reject(error))).rejects.toBe(error);
  });
});
