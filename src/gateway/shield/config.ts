import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';

/** The compiled form of a shield. Fastly concept: shielding. */
export interface CompiledShield {
  /** The code of the POP, for example `lhr-london-gb`. */
  site: string;
  /** How long the shield may take to answer: as long as the slowest target behind it, all tries included. */
  firstByteMs: number;
}

/** A request that may go through a shield. */
export interface Shielded {
  exchange: Exchange;
  route: { id: string };
  target: { shield: CompiledShield | null };
  tools: { cdnId: string };
}

/** What edges and shields tell one another. */
export interface Shielding {
  /** Whether a request says that it comes from an edge. A client's request may say so, too. */
  isHop(headers: Headers): boolean;
  /**
   * Returns the request with its hop and the client's own address; rejects with a 403 if the hop is not of this service.
   */
  recognise(exchange: Exchange): Promise<Exchange>;
  /**
   * Asks the origin through the shield; null if there is no shield, or none that works, and the edge must ask the origin
   * itself.
   */
  ask(shielded: Shielded, sent: Fields): Promise<Response | null>;
  /** At the shield: tells the edge that no answer came from the origin, so that it need not ask itself. */
  markFailure(response: Response): void;
}
