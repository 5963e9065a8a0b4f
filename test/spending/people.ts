import { createHash, randomUUID } from 'node:crypto';
import { newId } from '#shared/contracts';
import { Api } from '../harness/api.js';
import type { TestDatabase } from '../harness/database.js';

/** A user of whom nothing is known yet, as he comes in by a gateway. */
export class Person {
  readonly user = newId('u');
  readonly token = `parley_test_${randomUUID()}`;

  private constructor(private readonly url: string) {}

  static async of(database: TestDatabase, url: string): Promise<Person> {
    const person = new Person(url);
    await database.query('INSERT INTO users (id, name) VALUES ($1, $1)', [person.user]);
    await database.query(
      `INSERT INTO tokens (hash, owner, scopes, name, origin) VALUES ($1, $2, '{write,read}', 'test', 'issued')`,
      [createHash('sha256').update(person.token).digest('hex'), person.user],
    );
    return person;
  }

  get api(): Api {
    return this.through(this.url);
  }

  through(url: string): Api {
    return new Api(url, this.token);
  }
}
