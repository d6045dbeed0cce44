/** Fastly concept: shielding. */
export interface CompiledShield {
  site: string;
  /** What the shield may take: as long as any target behind it, tries and all. */
  firstByteMs: number;
}
