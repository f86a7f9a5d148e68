// What is wrong with a step of a plan.

/** A problem and its path inside the step as its author wrote it. */
export interface StepProblem {
  path: readonly (string | number)[];
  text: string;
}
