# Installs with everything, for the embedded database's links; the image runs what the first stage made.
FROM node:24-bookworm-slim AS install
WORKDIR /headway
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-bookworm-slim
WORKDIR /headway
COPY --from=install /headway/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY gen/ts gen/ts
COPY src src
RUN mkdir /data && chown node:node /data
USER node
# Without DATABASE_URL the embedded PostgreSQL keeps its data here.
VOLUME /data
ENV HEADWAY_DATA=/data HEADWAY_HOST=0.0.0.0
EXPOSE 50051 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["bin/headway", "health"]
ENTRYPOINT ["bin/headway"]
CMD ["serve"]
