# The command line with `showtime gate`: docker build -f deploy/kubernetes/components/rollouts/gate.Dockerfile .
# (BuildKit reads the .dockerignore beside this file; the one at the top leaves out what is needed here.)
ARG SHOWTIME_IMAGE_NODE=node:20.20.2-bookworm-slim

FROM ${SHOWTIME_IMAGE_NODE} AS build
WORKDIR /showtime
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && npm run build \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${SHOWTIME_IMAGE_NODE}
WORKDIR /showtime
COPY --from=build /showtime /showtime
ENV NODE_ENV=production SHOWTIME_CACHE=/tmp/showtime
USER 1000:1000
ENTRYPOINT ["node", "/showtime/cli/bin.mjs"]
