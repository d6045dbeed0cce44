/** What one decision of the gateway means to whoever asks about it. Code stands in backticks. */
export interface ReasonRow {
  /** A few words, as a heading would have them. */
  title: string;
  /** What the gateway has seen, and what it did. */
  means: string;
  /** What to change, and where, to get another decision; or that nothing need be changed. */
  change: string;
  /** The one change by which such an answer is stored. Absent where no single change would, and where it is stored. */
  cacheable?: string;
}
