# Two images: refresh (the scheduled job, with dbt) and api (without dbt).
FROM python:3.13-slim-trixie AS python
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

FROM python AS refresh-packages
COPY requirements/refresh.txt requirements/
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r requirements/refresh.txt

FROM python AS api-packages
COPY requirements/api.txt requirements/
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r requirements/api.txt

FROM python AS refresh
RUN pip uninstall --yes --quiet --root-user-action ignore pip
COPY --from=refresh-packages /venv /venv
COPY profiles.yml .
COPY dbt_project dbt_project
COPY refresh refresh
# the reference lists, and the sample's rows, which dbt needs to parse the project; no workbooks
COPY seeds/*.csv seeds/
# a tmpfs mounted on /data takes over its mode, 1777
RUN python -m compileall -q refresh && install --directory --mode 1777 /data
ENV DATA_DIR=/data
USER 10001:10001
CMD ["python", "-m", "refresh", "/extracts"]

# the docs site is built without a database
FROM refresh AS docs-site
ENV PGHOST=none DBT_TARGET_PATH=/tmp/docs DBT_LOG_PATH=/tmp/logs
RUN dbt --quiet parse --project-dir dbt_project --target prod \
    && dbt --quiet docs generate --project-dir dbt_project --target prod --no-compile --empty-catalog \
    && python -m refresh.building.docs_site

FROM python AS api
RUN pip uninstall --yes --quiet --root-user-action ignore pip
COPY --from=api-packages /venv /venv
COPY api api
# the API reads the declared sheets, the reasons for rejecting rows, the statistics, and the queries that compare builds
COPY dbt_project/models/raw dbt_project/models/raw
COPY dbt_project/models/marts/rejected_rows.yml dbt_project/models/marts/statistics.yml dbt_project/models/marts/
COPY dbt_project/macros/publishing/changes.sql dbt_project/macros/publishing/
COPY --from=docs-site /tmp/docs/static_index.html docs/index.html
RUN python -m compileall -q api
ENV API_HOST=0.0.0.0 API_DOCS_FILE=docs/index.html
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "api"]
