import { describe, expect, it } from '@jest/globals';
import {
  isMailWaiting,
  postMail,
  readMail,
  scheduleMail,
  settleMail,
  unscheduleMail,
  type BrokerPorts,
  type Heard,
} from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventuallyOn, expire, groundOf, wake, type OpenGround } from './ground.js';

/** What a session's mailbox must be, on whatever broker (DESIGN §3 and §5). */
export function describeMailboxContract(name: string, open: OpenGround): void {
  describe(`the mailbox on ${name}`, () => {
    const ground = groundOf(open);
    const on = (): BrokerPorts => ground().broker;
    const soon = (ms: number): string => `@at ${new Date(on().clock.now() + ms).toISOString()}`;

    async function commandsOf(session: string): Promise<string[]> {
      const mail = await readMail(on(), session, 0, 0);
      return mail.map((each) => ('command' in each ? each.command.id : each.problem));
    }

    it('gives mail in sequence, whoever sent it', async () => {
      const session = newId('s');
      const other = await ground().another();
      const sent = [wake(on(), session), wake(on(), session), wake(on(), session)];
      const sequences: number[] = [];
      for (const [index, command] of sent.entries())
        sequences.push(await postMail(index % 2 ? other : on(), 'wake', command));
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
      const mail = await readMail(on(), session, 0, Number(sequences.at(-1)));
      expect(mail).toEqual(sent.map((command, index) => ({ sequence: sequences[index], command })));
      expect(await readMail(on(), session, Number(sequences[1]), Number(sequences[2]))).toEqual(
        mail.slice(2),
      );
    });

    it('forgets what is settled, and nothing else', async () => {
      const session = newId('s');
      const first = await postMail(on(), 'wake', wake(on(), session));
      const second = await postMail(on(), 'wake', wake(on(), session));
      await settleMail(on(), first);
      await settleMail(on(), first);
      expect(await isMailWaiting(on(), session)).toBe(second);
      await eventuallyOn(on(), 'every replica has forgotten it', async () => {
        const mail = await readMail(on(), session, 0, second);
        return mail.length === 1 && mail[0]?.sequence === second;
      });
    });

    it('stores the same command once', async () => {
      const session = newId('s');
      const command = wake(on(), session);
      const sequence = await postMail(on(), 'wake', command);
      expect(await postMail(await ground().another(), 'wake', command)).toBe(sequence);
      expect(await readMail(on(), session, 0, sequence)).toHaveLength(1);
    });

    it('tells poison from mail, and what may not come through a door', async () => {
      const session = newId('s');
      const subject = on().names.mail(session, 'user');
      const texts = [
        'no json',
        '',
        JSON.stringify({ ...wake(on(), session), type: 'turn.explode' }),
        JSON.stringify(wake(on(), session)),
      ];
      for (const text of texts) await on().mail.publish({ subject, data: Buffer.from(text), id: newId('c') });
      const last = await on().mail.leaderLast(subject);
      const mail = await readMail(on(), session, 0, Number(last?.sequence));
      expect(mail.map((each) => ('problem' in each ? each.problem : 'mail'))).toEqual([
        expect.stringMatching(/JSON/),
        expect.stringMatching(/JSON/),
        expect.stringMatching(/^type:/),
        'session.wake may not come through the door "user"',
      ]);
    });

    it('is heard of by those who listen for the session, without what is in it', async () => {
      const session = newId('s');
      const heard: Heard[] = [];
      const stop = on().core.subscribe(on().names.mailed(session), (message) => heard.push(message));
      await on().core.flush();
      const sequence = await postMail(await ground().another(), 'wake', wake(on(), session));
      await eventuallyOn(on(), 'it is heard of', () => heard.length === 1);
      stop();
      expect([heard[0]?.sequence, heard[0]?.data.length]).toEqual([sequence, 0]);
    });

    describe('that comes at its time', () => {
      it('comes once, through the door of time, and not before', async () => {
        const session = newId('s');
        const command = expire(on(), session);
        const due = on().clock.now() + 3_000;
        await scheduleMail(on(), 'time', command, { id: 'once', when: `@at ${new Date(due).toISOString()}` });
        expect(await commandsOf(session)).toEqual([]);
        const came = await eventuallyOn(on(), 'it comes', () =>
          on().mail.leaderLast(on().names.mailOf(session)),
        );
        expect(came.subject).toBe(on().names.mail(session, 'time'));
        expect(came.at).toBeGreaterThanOrEqual(due);
        expect(await readMail(on(), session, 0, came.sequence)).toEqual([
          { sequence: came.sequence, command },
        ]);
        expect(await unscheduleMail(on(), session, 'once')).toBe(false);
      });

      it('is replaced by another of the same id, and called off', async () => {
        const session = newId('s');
        const [never, instead, off, last] = Array.from({ length: 4 }, () => expire(on(), session));
        if (!never || !instead || !off || !last) throw new Error('Four were made.');
        await scheduleMail(on(), 'time', never, { id: 'one', when: soon(3_000) });
        await scheduleMail(on(), 'time', instead, { id: 'one', when: soon(3_500) });
        await scheduleMail(on(), 'time', off, { id: 'two', when: soon(3_000) });
        expect(await unscheduleMail(on(), session, 'two')).toBe(true);
        expect(await unscheduleMail(on(), session, 'two')).toBe(false);
        // Behind all the others: when it has come, they have come or never will.
        await scheduleMail(on(), 'time', last, { id: 'last', when: soon(5_000) });
        await eventuallyOn(on(), 'the last has come', async () =>
          (await commandsOf(session)).includes(last.id),
        );
        expect(await commandsOf(session)).toEqual([instead.id, last.id]);
      }, 30_000);

      it('may be set again after it was called off, the same command for the same id', async () => {
        const session = newId('s');
        const command = expire(on(), session);
        const when = soon(3_000);
        await scheduleMail(on(), 'time', command, { id: 'again', when });
        await unscheduleMail(on(), session, 'again');
        await on().clock.wait(5);
        await scheduleMail(on(), 'time', command, { id: 'again', when });
        const came = await eventuallyOn(on(), 'it comes', () =>
          on().mail.leaderLast(on().names.mailOf(session)),
        );
        expect(await readMail(on(), session, 0, came.sequence)).toHaveLength(1);
      });

      it('comes at once where its time is over', async () => {
        const session = newId('s');
        const command = expire(on(), session);
        await scheduleMail(on(), 'time', command, { id: 'over', when: soon(-60_000) });
        const came = await eventuallyOn(on(), 'it comes', () =>
          on().mail.leaderLast(on().names.mailOf(session)),
        );
        expect(await readMail(on(), session, 0, came.sequence)).toEqual([
          { sequence: came.sequence, command },
        ]);
      });

      it('comes again and again, each time as mail of its own, until it is called off', async () => {
        const session = newId('s');
        const command = expire(on(), session);
        await scheduleMail(on(), 'time', command, { id: 'often', when: '@every 1s' });
        await eventuallyOn(on(), 'it has come twice', async () => (await commandsOf(session)).length >= 2);
        expect(await unscheduleMail(on(), session, 'often')).toBe(true);
        const came = (await commandsOf(session)).length;
        const last = expire(on(), session);
        await scheduleMail(on(), 'time', last, { id: 'last', when: soon(2_500) });
        await eventuallyOn(on(), 'the last has come', async () =>
          (await commandsOf(session)).includes(last.id),
        );
        // One that was on its way already may still have come.
        expect((await commandsOf(session)).length).toBeLessThanOrEqual(came + 2);
      }, 30_000);
    });
  });
}
