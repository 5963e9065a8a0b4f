# One image for every service: what a container runs is chosen by its command, as docker-compose.yml does.
#   docker build -t parley .
#   docker run --rm parley node dist/services/inference.js
#
# The image has no nats-server and no Postgres inside; it is given theirs by PARLEY_NATS_URL and
# PARLEY_DATABASE_URL. So standalone, which brings its own, is not what this image is for.

FROM node:24.21-bookworm-slim AS packages
WORKDIR /parley
COPY package.json package-lock.json ./
# Optional packages are the embedded Postgres and native helpers of development tools.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21-bookworm-slim AS build
WORKDIR /parley
COPY package.json package-lock.json ./
# The bundler's program for this kind of machine is an optional package.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/bundle.mjs scripts/bundle-services.mjs scripts/
COPY libs libs
COPY apps apps
RUN npm run build

FROM node:24.21-bookworm-slim
# For the tools service: the sandbox of commands, and search in files.
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap ripgrep \
    && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /parley
COPY --from=packages /parley/node_modules node_modules
COPY --from=build /parley/dist dist
COPY package.json LICENSE ./
# A volume that is mounted there for the first time belongs to whom the folder belongs.
RUN install -d -o node -g node -m 700 /workspaces
USER node
EXPOSE 8080 8081
CMD ["node", "dist/services/gateway.js"]
