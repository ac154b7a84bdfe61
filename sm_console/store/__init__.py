"""The database: tables, migrations, projections of the journal and queries. The only place with SQL."""
