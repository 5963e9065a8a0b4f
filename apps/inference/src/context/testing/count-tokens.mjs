/** Counts the tokens of each file of texts/ anew and writes token-counts.json. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

const here = new URL('./', import.meta.url);
const counts = readdirSync(new URL('texts/', here))
  .toSorted()
  .map((file) => [
    file.replace('.txt', ''),
    encode(readFileSync(new URL(`texts/${file}`, here), 'utf8')).length,
  ]);
const json = JSON.stringify(Object.fromEntries(counts), null, 2);
writeFileSync(new URL('token-counts.json', here), `${json}\n`);
process.stdout.write(`${json}\n`);
