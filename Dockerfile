# The gateway as an image. It listens on loopback until it is told otherwise, so with plain docker:
#   docker build --tag openapi-mcp-gateway .
#   docker run --rm --read-only --cap-drop ALL --publish 127.0.0.1:8000:8000 \
#     --env HOST=0.0.0.0 --env GATEWAY_AUTH=none openapi-mcp-gateway serve https://api.example.com/openapi.json
# Secrets come with the environment or as mounted files when a container starts; the image holds none.

# The major, so that each build takes the fixes of Node and Debian. For a build that can be repeated, name a digest:
#   docker build --build-arg NODE_IMAGE=node:24-trixie-slim@sha256:<digest> .
ARG NODE_IMAGE=node:24-trixie-slim

# On the machine's own platform: what is built holds nothing native, so no other needs to be emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts/build.ts ./scripts/
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="openapi-mcp-gateway" \
      org.opencontainers.image.description="Turns any OpenAPI document into MCP tools" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:24-trixie-slim"
# Without `__proto__` no foreign data can reach for a prototype through it.
ENV NODE_ENV=production \
    NODE_OPTIONS=--disable-proto=delete
WORKDIR /app
# Everything belongs to root, and the process is not root: it cannot change its own program.
COPY --from=build /app/package.json /app/package-lock.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY specs ./specs
USER node
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The first process of a container gets no default signal handlers; the gateway has its own for SIGTERM and SIGINT.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
