/** What a kind of finding is, for who has one: in Markdown, whole sentences. */
export interface Explanation {
  /** What is found, as a short statement. */
  title: string;
  /** What follows from it. */
  means: string;
  /** What to write in its place, and where it is right as it is. */
  change: string;
}
