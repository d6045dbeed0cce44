/** The compiled form of a shield. Fastly concept: shielding. */
export interface CompiledShield {
  /** The code of the POP, for example `lhr-london-gb`. */
  site: string;
  /** How long the shield may take to answer: as long as the slowest target behind it, all tries included. */
  firstByteMs: number;
}
