FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --create-home --uid 10001 lab
WORKDIR /srv/lab

# The dependencies first: they change less often than the code.
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation . && install -d -o lab /var/lib/lab

USER lab
ENV LAB_HOME=/var/lib/lab NUMBA_CACHE_DIR=/var/lib/lab/numba
WORKDIR /var/lib/lab
VOLUME /var/lib/lab
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["lab", "serve", "--host", "0.0.0.0"]
