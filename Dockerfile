# Installs with everything, for the embedded database's links; the image runs what this stage made.
FROM node:24-bookworm-slim AS install
WORKDIR /headway
COPY package.json package-lock.json .npmrc ./
COPY scripts/slim.sh scripts/
RUN npm ci --omit=dev

# Without a Node of its own: Headway runs on the one that npm installed.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --create-home headway && mkdir /data && chown headway:headway /data
WORKDIR /headway
COPY --from=install /headway/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY demo demo
COPY gen/ts gen/ts
COPY src src
USER headway
# Without DATABASE_URL the embedded PostgreSQL keeps its data here.
VOLUME /data
# A network is served with keys only: give one by HEADWAY_BOOTSTRAP_KEY or HEADWAY_API_KEY_FILE.
ENV HEADWAY_DATA=/data HEADWAY_HOST=0.0.0.0
EXPOSE 50051 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD curl -fsSk --max-time 2 "http${HEADWAY_TLS_CERT:+s}://127.0.0.1:${HEADWAY_HTTP_PORT:-8080}/healthz"
ENTRYPOINT ["/headway/bin/headway"]
CMD ["serve"]
