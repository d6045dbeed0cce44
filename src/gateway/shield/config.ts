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

/** What edges and shields say to one another. */
export interface Shielding {
  /** Whether a request says that it comes from an edge. A client's own may say so too. */
  isHop(headers: Headers): boolean;
  /** The request with its hop and the client's own address; a 403 where the hop is none of this service's. */
  recognise(exchange: Exchange): Promise<Exchange>;
  /** Through the shield to the origin; null where there is none, or none that works, and the edge goes by itself. */
  ask(shielded: Shielded, sent: Fields): Promise<Response | null>;
  /** At the shield: that no answer came from the origin is said to the edge, which then need not ask itself. */
  markFailure(response: Response): void;
}
