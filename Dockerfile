# The image of weir: docker build -t weir .
#
# No shell, no package manager and no compiler in it: a JRE of just the modules in use, the C libraries it stands on, weir.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends \
        openjdk-17-jdk-headless maven ca-certificates \
        clang llvm gcc libc6-dev libbpf-dev libelf-dev zlib1g-dev linux-libc-dev binutils libcap2-bin
WORKDIR /weir
# For example "-o" where /root/.m2 is mounted and nothing is to be downloaded.
ARG MAVEN_FLAGS=
COPY pom.xml ./
COPY .mvn .mvn
COPY identity identity
COPY rules rules
COPY redirect-bpf redirect-bpf
COPY proxy proxy
COPY agent agent
COPY bench bench
COPY testbed testbed
RUN mvn -B -q ${MAVEN_FLAGS} -pl agent -am -Dmaven.test.skip=true -Dmdep.analyze.skip=true -Dspotless.check.skip=true package
COPY deploy/image deploy/image
RUN apt-get -q update && sh deploy/image/assemble.sh

FROM scratch
COPY --from=build /rootfs /
COPY --from=build /opt/weir /opt/weir
USER 65532:65532
ENTRYPOINT ["/usr/bin/weir"]
CMD ["--help"]
LABEL org.opencontainers.image.title="weir" \
      org.opencontainers.image.description="A per-node L7 policy gateway" \
      org.opencontainers.image.licenses="Apache-2.0"
