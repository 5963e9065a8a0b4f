import type { UserEvent } from '#shared/contracts';

type Heard = (event: UserEvent) => void;
type Subscribe = (user: string, heard: Heard) => () => void;

interface Channel {
  listeners: Set<Heard>;
  unsubscribe: () => void;
}

/** Who listens to which user's channel. However many do, it is subscribed to once, and left with the last of them. */
export class Listeners {
  private readonly channels = new Map<string, Channel>();

  constructor(private readonly subscribe: Subscribe) {}

  /** Returns how to stop. */
  add(user: string, heard: Heard): () => void {
    const channel = this.channels.get(user) ?? this.open(user);
    // One of its own, so that the same function given twice is two listeners.
    const listener: Heard = (event) => heard(event);
    channel.listeners.add(listener);
    return () => {
      if (!channel.listeners.delete(listener) || channel.listeners.size > 0) return;
      channel.unsubscribe();
      this.channels.delete(user);
    };
  }

  tellAll(event: UserEvent): void {
    for (const { listeners } of this.channels.values()) tell(listeners, event);
  }

  private open(user: string): Channel {
    const listeners = new Set<Heard>();
    const unsubscribe = this.subscribe(user, (event) => tell(listeners, event));
    const channel = { listeners, unsubscribe };
    this.channels.set(user, channel);
    return channel;
  }
}

/** Over a copy: whoever is cut off by what he is told leaves while the others are being told. */
function tell(listeners: ReadonlySet<Heard>, event: UserEvent): void {
  for (const listener of [...listeners]) listener(event);
}
