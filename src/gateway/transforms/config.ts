import type { Answer } from '../cache/answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TransformName } from '../handlers/config.ts';
import type { Running } from '../tools.ts';

/** How a route changes the answers of its origin, by a function of the project. */
export interface TransformConfig {
  /** Names the transform, as `handlers/index.ts` exports it in `transforms`. Required. */
  handler: TransformName;
  /**
   * Sets when it runs: on each answer before a client gets it, hits included (`'delivery'`), or once on what the origin
   * answers, before that is stored (`'store'`). What a transform makes at `'store'` is for every client; at
   * `'delivery'` it may be for one, so that the answer has no validators then and is given whole. Default `'delivery'`.
   */
  at?: 'store' | 'delivery';
  /**
   * Lists the media types of the answers that it is for, in lower case and without parameters; `text/*` is every type of
   * text. They are read whole before, as text without a length is. Default `['text/html', 'application/xhtml+xml']`.
   */
  types?: readonly string[];
}

/** The compiled form of `transform`. */
export interface CompiledTransform {
  name: string;
  at: 'store' | 'delivery';
  types: readonly string[];
}

/** The stages of a transform. */
export interface Transforming {
  /** Returns the request that the origin may get if its answer is to be changed. */
  asked(exchange: Exchange): Exchange;
  /** Changes the origin's answer, before the cache judges and stores it. */
  fetched(response: Response, running: Running): Promise<Response>;
  /** Changes an answer of cache or origin; null if nothing is left to do. */
  delivered: ((answer: Answer, running: Running) => Promise<Answer>) | null;
}
