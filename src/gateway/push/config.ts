/** Fastly concept: Fanout. */
export interface CompiledPush {
  /** Whether the service has it in production. */
  hasFanout: boolean;
  /** The channel that tells of purges. */
  announce: string | null;
}

/** Fastly concept: Fanout. */
export interface PushConfig {
  /**
   * Whether Fanout is switched on for the service, which Popgate does not do by itself: it is billed. Default false: in
   * production streams answer 503, and nothing is published.
   */
  fanout?: boolean;
}
