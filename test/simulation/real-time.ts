type Allow = () => void;

const forbidden = ['setTimeout', 'setInterval'] as const;

/**
 * While a simulation runs, nobody may look at a real clock or draw a real random number: the same seed would not
 * give the same run any more. Returns how to allow it again.
 */
export function forbidRealTime(): Allow {
  const restore = [
    ...forbidden.map((name) => replace(globalThis, name, refusing(name))),
    replace(performance, 'now', refusing('performance.now')),
    replace(Math, 'random', refusing('Math.random')),
    replace(Date, 'now', refusing('Date.now')),
    replace(globalThis, 'Date', dateOfGivenTimes()),
  ];
  return () => {
    for (const undo of restore.toReversed()) undo();
  };
}

function refusing(name: string): () => never {
  return () => {
    throw new Error(`${name} of the real world was used inside the simulation.`);
  };
}

/** A time that somebody gives can still be written as a date; the time of now cannot be had. */
function dateOfGivenTimes(): DateConstructor {
  return new Proxy(Date, {
    construct: (target, given: number[]) =>
      given.length === 0 ? refusing('new Date')() : new target(...(given as [number])),
  });
}

function replace<T extends object>(owner: T, name: keyof T & string, value: unknown): Allow {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, writable: true, value });
  return () => {
    if (own) Object.defineProperty(owner, name, own);
    else delete owner[name];
  };
}
