/** Who is told, and what he has had. */
export interface Shown {
  as:
    | 'stream'
    /** One body at the end: what comes to nothing is an error. */
    | 'whole'
    /** One body at any time: it says itself how it stands. */
    | 'state';
  /** He has had all frames up to this number. */
  after?: number | undefined;
  /** Steps that are known to have been given up, each from its first entry to its last. */
  givenUp?: readonly GivenUp[] | undefined;
}

export interface GivenUp {
  from: number;
  to: number;
}
