// Decides which of two members is the writer when the control plane starts and knows nothing yet. Pure.

/** What a member reports of itself. */
export interface FoundMember {
  name: string;
  /** Takes writes now. */
  open: boolean;
  /** How many of its transactions the other one lacks. */
  missingAtOther: number;
}

/**
 * The member that holds everything; with equal data the one that takes writes, else the first. Throws if each
 * has transactions that the other lacks and not exactly one takes writes: then only a person can decide.
 */
export function chooseWriter(first: FoundMember, second: FoundMember): FoundMember {
  if (first.missingAtOther === 0 && second.missingAtOther === 0)
    return second.open && !first.open ? second : first;
  if (second.missingAtOther === 0) return first;
  if (first.missingAtOther === 0) return second;
  if (first.open !== second.open) return first.open ? first : second;
  throw new Error(
    `${first.name} and ${second.name} each hold transactions that the other lacks ` +
      `(${first.missingAtOther} and ${second.missingAtOther}), and ${first.open ? 'both take' : 'none takes'} writes`,
  );
}
