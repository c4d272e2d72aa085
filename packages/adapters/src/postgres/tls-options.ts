export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** How a connection is encrypted, as libpq's parameters say it (PostgreSQL documentation, "SSL Support" of libpq). */
export interface Tls {
  readonly mode: (typeof tlsModes)[number];
  /** The certificates, in PEM, of those who may have signed the server's; those that Node.js trusts unless given. */
  readonly ca?: string | undefined;
  /** Our own certificate and its key, in PEM. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Where nothing is said of it. Libpq would prefer encryption. */
export const usualTls: Tls = {mode: 'disable'};
