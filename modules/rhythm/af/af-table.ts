/** What a fit gives: a logistic regression in integers, over the features in the order of their names. */
export interface ScoreTable {
  /** A weight for each feature, in 1/2^20 of a natural-log odds. Arrays of slots, in flash. */
  readonly weightsQ20: readonly number[];
  /** The middle between what each feature is in fibrillation and what it is otherwise. */
  readonly pivots: readonly number[];
  /** Log odds in 1/256 where every feature stands at its pivot. */
  readonly biasQ8: number;
}

/** For the score that episodes are dated by: how much evidence changes the state, too. */
export interface AfTable extends ScoreTable {
  /** Evidence in 1/256 of a log odds, summed over decisions, that changes the state. */
  readonly limitQ8: number;
}
