# Both services, one target each: `docker build --target order-app .` and `docker build --target payment-app .`
# A final image has the node binary, the libraries that it is linked against, production dependencies and compiled
# code. There is no shell and no package manager in it, and no layer below that would still hold one.

# What decides which dependencies there are. As long as that stays the same, nothing below installs them again.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY packages packages
RUN find packages -type f ! -name package.json -delete && find packages -type d -empty -delete

FROM node:24-bookworm-slim AS base
RUN npm install -g pnpm@12.21.0
WORKDIR /app
COPY --from=manifests /app ./

FROM base AS build
# Without scripts: the compiler needs none, and the Node.js that the root's `node` dependency would fetch is here.
RUN --mount=type=cache,id=orderwell-pnpm,target=/pnpm/store \
    pnpm install --frozen-lockfile --ignore-scripts --store-dir /pnpm/store \
      --filter orderwell --filter-prod '@orderwell/order-app...' --filter-prod '@orderwell/payment-app...'
COPY tsconfig.base.json ./
COPY packages packages
# Declarations are for those who compile against the packages.
RUN node_modules/.bin/tsc -b packages/order-app packages/payment-app \
 && find packages/*/dist \( -name '*.d.ts' -o -name '*.d.ts.map' -o -name .tsbuildinfo \) -delete

FROM base AS dependencies
# Flat, because the adapters take their technologies (peer dependencies) from the app that they are used in.
RUN --mount=type=cache,id=orderwell-pnpm,target=/pnpm/store \
    pnpm install --prod --frozen-lockfile --ignore-scripts --store-dir /pnpm/store \
      --config.node-linker=hoisted --filter-prod '@orderwell/order-app...' --filter-prod '@orderwell/payment-app...' \
 && rm -rf node_modules/.[!.]* \
 && find node_modules/@orderwell -type l ! -name domain ! -name adapters -delete

FROM node:24-bookworm-slim AS system
RUN mkdir -p /system/etc /system/usr/local/bin /system/tmp \
 && chmod 1777 /system/tmp \
 && cp /usr/local/bin/node /system/usr/local/bin/ \
 && ldd /usr/local/bin/node | grep -o '/[^ ]*' | xargs cp --parents --dereference --target-directory=/system \
 && grep -E '^(root|node):' /etc/passwd > /system/etc/passwd \
 && grep -E '^(root|node):' /etc/group > /system/etc/group \
 && echo 'hosts: files dns' > /system/etc/nsswitch.conf

FROM scratch AS runtime
COPY --from=system /system /
ENV PATH=/usr/local/bin NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
# Owned by root: the service may read itself, and not change itself.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/package.json ./
COPY --from=dependencies /app/packages/domain packages/domain
COPY --from=dependencies /app/packages/adapters packages/adapters
COPY --from=build /app/packages/domain/dist packages/domain/dist
COPY --from=build /app/packages/adapters/dist packages/adapters/dist
USER node
# Whether the process is worth keeping, and not whether it can work just now: while the broker or the database is away,
# killing it would only add to the outage. Who sends traffic asks /readyz.
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=60s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MANAGEMENT_PORT}/livez`).then(({ok}) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

FROM runtime AS order-app
ENV MANAGEMENT_PORT=9000
EXPOSE 3000 9000
COPY --from=dependencies /app/packages/order-app packages/order-app
COPY --from=build /app/packages/order-app/dist packages/order-app/dist
CMD ["node", "--enable-source-maps", "packages/order-app/dist/main.js"]

FROM runtime AS payment-app
ENV MANAGEMENT_PORT=9001
EXPOSE 9001
COPY --from=dependencies /app/packages/payment-app packages/payment-app
COPY --from=build /app/packages/payment-app/dist packages/payment-app/dist
CMD ["node", "--enable-source-maps", "packages/payment-app/dist/main.js"]
