import type { ChosenModel } from '../models/model-port.js';
import type { Models } from './mind-ports.js';

export type ModelLine =
  | { kind: 'models'; first: ChosenModel; next: ChosenModel | undefined }
  | { kind: 'none'; message: string };

interface Wanted {
  /** What was asked for, if anything was. */
  model: string | null | undefined;
  fallbacks: readonly string[];
  /** Who was asked last for the same reply: whoever stands before him was given up in it. */
  lastAsked: string | undefined;
  givenUp: readonly string[];
}

/** Who is asked now, and who after him. One that is not set up is passed over, for another may be. */
export function lineOf(models: Pick<Models, 'choose'>, wanted: Wanted): ModelLine {
  const choices = [wanted.model, ...wanted.fallbacks].map((name) => models.choose(name));
  const served = choices.flatMap((choice) => (choice.kind === 'model' ? [choice.chosen] : []));
  const [first, next] = behind(onceEach(served), wanted.lastAsked).filter(
    ({ fullName }) => !wanted.givenUp.includes(fullName),
  );
  if (first) return { kind: 'models', first, next };
  const [refused] = choices.flatMap((choice) => (choice.kind === 'model' ? [] : [choice.message]));
  return { kind: 'none', message: refused ?? 'Every model that could be asked was given up.' };
}

function onceEach(served: readonly ChosenModel[]): ChosenModel[] {
  return [...new Map(served.map((chosen) => [chosen.fullName, chosen])).values()];
}

function behind(served: readonly ChosenModel[], lastAsked: string | undefined): readonly ChosenModel[] {
  const place = served.findIndex(({ fullName }) => fullName === lastAsked);
  return place < 0 ? served : served.slice(place);
}
