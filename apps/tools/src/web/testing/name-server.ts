import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type Answer } from 'dns-packet';

/** Addresses of a name at its nth question, from 0, of one family. */
export type Zone = (name: string, question: number) => readonly string[];

/** A real name server on loopback, which may answer every question differently. */
export class NameServer {
  private readonly questions = new Map<string, number>();

  private constructor(
    private readonly socket: Socket,
    private readonly zone: Zone,
  ) {
    socket.on('message', (data, from) => {
      const answer = this.answer(data);
      socket.send(answer, from.port, from.address);
    });
  }

  static async start(zone: Zone): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NameServer(socket, zone);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** How often the IPv4 addresses of a name were asked for. */
  asked(name: string): number {
    return this.questions.get(`A ${name}`) ?? 0;
  }

  async stop(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  private answer(data: Buffer): Buffer {
    const { id, questions = [] } = decode(data);
    const [question] = questions;
    if (!question) return encode({ type: 'response', id, flags: 1 });
    const { name, type } = question;
    const before = this.questions.get(`${type} ${name}`) ?? 0;
    this.questions.set(`${type} ${name}`, before + 1);
    const answers = this.zone(name, before)
      .filter((address) => address.includes(':') === (type === 'AAAA'))
      .map((address): Answer => ({ name, type: type === 'AAAA' ? 'AAAA' : 'A', ttl: 0, data: address }));
    return encode({ type: 'response', id, questions, answers });
  }
}
