export interface ModelName {
  provider: string;
  /** The provider's own name of it; it may hold slashes. */
  name: string;
}

/** `<provider>/<id>`, or undefined for what is not written like that. */
export function splitName(fullName: string): ModelName | undefined {
  const slash = fullName.indexOf('/');
  const name = fullName.slice(slash + 1);
  return slash > 0 && name !== '' ? { provider: fullName.slice(0, slash), name } : undefined;
}

/** One model has several names: with the day it came out, and without. */
export function withoutDate(name: string): string {
  return name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
}

/** Whether a name stands for a listed one: an alias lacks its date, its tag or its revision. */
export function standsFor(name: string, listed: string): boolean {
  if (!listed.startsWith(name)) return false;
  return /^($|-\d{8}$|-\d{4}-\d{2}-\d{2}$|-latest$|[:@])/.test(listed.slice(name.length));
}

const otherTrades = /embed|whisper|tts|dall-e|image|moderation|realtime|audio|transcribe|sora|rerank/i;

/** A listing does not say what a model is for; those that cannot hold a conversation are known by their names. */
export function talks(name: string): boolean {
  return !otherTrades.test(name);
}
