/** The same in every run, so that CI is; another one by PARLEY_FAULTS_SEED, which the long form sets. */
export function seedOf(name: string): number {
  const given = Number(process.env['PARLEY_FAULTS_SEED'] ?? 1);
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, given);
}
