/**
 * What is handed to the thread that writes: entries, one after another, in a buffer that changes hands. An entry is a head of
 * numbers (64 bits each), its numbers, and its text (ASCII, padded to 8 bytes).
 *
 * head: length of the entry in numbers, kind, strategy's table, bytes of text, candidates, dropped, shown
 * decision, numbers: each candidate (`Weighed.sheet` behind the action's index, then its probability), each dropped (action and
 *   stage in one), each shown (action's index, placement's, rank, probability), the features that are numbers (NaN: missing)
 * decision, text: its line as far as the features that are texts
 * line, text: the line as it is to be written
 */
export const KINDS = { decision: 0, line: 1 } as const
export const HEAD = { length: 0, kind: 1, table: 2, textBytes: 3, candidates: 4, dropped: 5, shown: 6 }
export const HEAD_COLUMNS = 7
export const CANDIDATE_COLUMNS = 9
export const SHOWN_COLUMNS = 4
export const NUMBER_BYTES = 8

/** An action's index and the place of a stage in `STAGES` in one number: `index * DROP_BASE + stage`. */
export const DROP_BASE = 16
