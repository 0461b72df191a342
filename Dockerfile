# Kafka Lab as a container image. Two stages: the first turns TypeScript into plain JavaScript and is thrown away,
# the second holds only what the broker needs to run. Any builder reads it, also Docker's classic one.

FROM node:24-bookworm-slim AS build
WORKDIR /build

# The list of dependencies before the source: each line here is a layer, and a layer is made again only if what it
# copies changed (or a layer above it). So a change of the source does not install the dependencies anew.
COPY package.json package-lock.json ./
# No install scripts: the compiler needs none, and the package `node`, which gives the npm scripts their Node on a
# developer's machine, would fetch a second Node into an image that has one.
RUN npm ci --ignore-scripts --no-audit --no-fund

COPY tsconfig.json tsconfig.build.json ./
COPY broker ./broker
# Not `npx tsc`: npx puts node_modules/.bin first, where that second Node would be.
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json
# The console's page, into dist/broker as well: plain files, so that nothing of what builds it is needed later.
RUN node broker/console/page/build.cjs


FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Kafka Lab" \
      org.opencontainers.image.description="A Kafka broker small enough to read in an afternoon, built to be learned from." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="node:24-bookworm-slim"

WORKDIR /app

# Everything the broker ever writes is in here, so the rest of the file system can be read-only. A new volume takes
# over the owner of the folder it covers: hence the order, first the folder, then its owner, then the volume.
RUN mkdir -p /var/lib/kafka/data && chown node:node /var/lib/kafka/data
VOLUME /var/lib/kafka/data

# On every interface, for a container's own loopback cannot be reached from outside it. Who may come is for whoever
# publishes the ports to say: the console, on 8080, is for the machine itself (see docker-compose.yml).
ENV NODE_ENV=production \
    KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092 \
    KAFKA_LOG_DIRS=/var/lib/kafka/data \
    LAB_CONSOLE_HOST=0.0.0.0
EXPOSE 9092 8080

COPY package.json package-lock.json ./
# npm's cache and logs are of no use in an image, and what one layer holds a later one cannot take away: so install
# and clean up in the same line.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf /root/.npm /tmp/*
COPY --from=build /build/dist/broker ./dist/broker

# The base image brings this user; a broker needs no rights over its machine.
USER node

# Recovery after a crash reads through the log before the broker listens: a failed check in the first minute does
# not count.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "dist/broker/healthcheck.js"]

# In exec form node itself gets the signal; a shell in between would not pass it on, and ten seconds later Docker
# would kill the broker with its log open.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/broker/main.js"]
