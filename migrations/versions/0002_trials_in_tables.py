"""Trials in one row per candidate and iteration

Summaries of trials recorded before are not carried over: they are in the campaign's files, as the trials themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("trials")
    op.create_table(
        "trial_tables",
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("trials", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_trial_tables_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("campaign_id", "iteration", "candidate", name=op.f("pk_trial_tables")),
    )


def downgrade() -> None:
    op.drop_table("trial_tables")
    op.create_table(
        "trials",
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("search", sa.JSON(), nullable=False),
        sa.Column("validation", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_trials_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("campaign_id", "iteration", "ordinal", name=op.f("pk_trials")),
    )
