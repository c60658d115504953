# The server alone, against a PostgreSQL of the deployer's: see deploy/README.md.
FROM debian:trixie-slim AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        gcc libc6-dev make pkg-config libmicrohttpd-dev libjansson-dev libpq-dev libsodium-dev \
        libutf8proc-dev libpcre2-dev ca-certificates nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN make && make install DESTDIR=/image

FROM debian:trixie-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libmicrohttpd12t64 libjansson4 libpq5 libsodium23 libutf8proc3 libpcre2-8-0 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --shell /usr/sbin/nologin --uid 10001 forelock
COPY --from=build /image/ /
USER 10001:10001
# Inside the container every address is its own; publish the port, never the metrics' one.
ENV FORELOCK_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["forelock", "health"]
ENTRYPOINT ["forelock"]
CMD ["serve"]
