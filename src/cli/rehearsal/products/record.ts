/** How a product is set for a service. */
export type Configuration = Readonly<Record<string, string>>;

/** What the services have: by id of the service, then by id of the product. */
export type EnabledProducts = Map<string, Map<string, Configuration>>;
