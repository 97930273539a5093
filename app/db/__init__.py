"""The database: tables, one writer, the database's clock. Nothing outside this folder imports SQLAlchemy's engine."""
