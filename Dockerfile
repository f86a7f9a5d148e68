# Images of Showtime's own parts. Targets: `service` (pods, migrations, control plane, secrets), `runner` and `k6`.
# The base images can be replaced, for a machine that reaches no registry: docs/containers.md.
ARG SHOWTIME_IMAGE_NODE=node:20.20.2-bookworm-slim
ARG SHOWTIME_IMAGE_K6=grafana/k6:2.2.0

# --- build: packages from the lock file, without their install scripts, then one file a program.
FROM ${SHOWTIME_IMAGE_NODE} AS build
WORKDIR /showtime
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What the image is made of, from the lock file alone.
RUN npm sbom --omit=dev --package-lock-only --sbom-format=cyclonedx > sbom.cdx.json
COPY contract contract
COPY load load
COPY platform platform
COPY scenarios scenarios
COPY service service
COPY targets targets
COPY tools tools
RUN node tools/images/bundle.mjs /image && cp sbom.cdx.json /image/app/

# --- service: one image for all programs in Node; the command chooses one.
FROM ${SHOWTIME_IMAGE_NODE} AS service
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Showtime: Fast Order" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# An init that forwards signals and reaps what is left behind.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /image/app /app
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 MANAGEMENT_PORT=8081
USER 1000:1000
EXPOSE 8080 8081
HEALTHCHECK --interval=5s --timeout=10s --start-period=30s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8081 && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "/app/programs/pod.js"]

# --- runner: one part of a load on a cluster: k6, and the program that starts it and keeps what it wrote until it was
# fetched. `k6` on its path is that program, too, because k6-operator calls it.
FROM ${SHOWTIME_IMAGE_K6} AS k6-program
FROM ${SHOWTIME_IMAGE_NODE} AS runner
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Showtime: runner of a load" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && printf '#!/bin/sh\nexec node /app/programs/runner.js "$@"\n' > /usr/local/bin/k6 && chmod 0755 /usr/local/bin/k6
COPY --from=k6-program /usr/bin/k6 /usr/local/lib/showtime/k6
COPY --from=build /image/app/programs/runner.js /app/programs/runner.js
COPY --from=build /image/app/package.json /app/package.json
USER 1000:1000
ENTRYPOINT []
CMD ["node", "/app/programs/runner.js"]

# --- k6: the bundled rush, for a load generator of its own.
FROM ${SHOWTIME_IMAGE_K6} AS k6
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Showtime: k6 with the bundled scenarios" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /image/k6 /showtime
ENV K6_NO_USAGE_REPORT=true K6_AUTO_EXTENSION_RESOLUTION=false CURVE=/showtime/curves/showtime-rush.json
CMD ["run", "/showtime/scripts/showtime-rush.js"]
