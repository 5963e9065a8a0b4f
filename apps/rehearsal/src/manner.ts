/** How a model behaves beside what it says, by its name: `window-4000`, `llama-window-8000`, `no-usage`. */
export interface Manner {
  /** A longer prompt is refused. */
  window: number | undefined;
  /** Some servers never say what an answer took. */
  tellsUsage: boolean;
  /** llama.cpp's own figures. */
  tellsTimings: boolean;
}

export function mannerOf(model: string): Manner {
  const [, window] = /window-(\d{1,9})/.exec(model) ?? [];
  return {
    window: window === undefined ? undefined : Number(window),
    tellsUsage: !model.includes('no-usage'),
    tellsTimings: model.includes('llama'),
  };
}
