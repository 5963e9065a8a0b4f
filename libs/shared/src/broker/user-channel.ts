import { userEventSchema, type UserEvent } from '../contracts/index.js';
import type { BrokerPorts } from './ports.js';

type Speaking = Pick<BrokerPorts, 'core' | 'names'>;

/** To all of a user's connections, wherever they are. Nobody hears it later than now. */
export function tellUser({ core, names }: Speaking, user: string, event: UserEvent): void {
  core.publish(names.user(user), JSON.stringify(event));
}

/** Returns how to stop. What is no event of ours goes to `unread`, and to nobody else. */
export function hearUser(
  { core, names }: Speaking,
  user: string,
  heard: (event: UserEvent) => void,
  unread: (error: unknown) => void,
): () => void {
  return core.subscribe(names.user(user), ({ data }) => {
    try {
      heard(userEventSchema.parse(JSON.parse(new TextDecoder().decode(data))));
    } catch (error) {
      unread(error);
    }
  });
}
