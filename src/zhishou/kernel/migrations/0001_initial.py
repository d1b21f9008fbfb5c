"""The kernel's tables: who works where, what charters grant, what is owed, what was done and how it is sealed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
import zhishou.kernel.models.evidence

# Events count transactions on from those of the server they were restored from (see docs/decisions/0003).
ERA = """
CREATE FUNCTION zhishou_era() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 0::bigint';
CREATE FUNCTION zhishou_xid() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT (pg_current_xact_id()::text::bigint + zhishou_era())::text::xid8';
CREATE FUNCTION zhishou_horizon() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + zhishou_era())::text::xid8';
"""
NO_ERA = "DROP FUNCTION zhishou_horizon(); DROP FUNCTION zhishou_xid(); DROP FUNCTION zhishou_era();"

# A person's leaves never overlap: the database holds it too, without an extension.
NO_OVERLAP = """
ALTER TABLE kernel_absence ADD CONSTRAINT absence_no_overlap EXCLUDE USING gist (
  int8range(person_id, person_id, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (cancelled_at IS NULL)
"""
OVERLAP = "ALTER TABLE kernel_absence DROP CONSTRAINT absence_no_overlap"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(ERA, NO_ERA),
        migrations.CreateModel(
            name="Denied",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("operation", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=60)),
                ("actor_key", models.CharField(max_length=60)),
                ("door", models.CharField(max_length=10)),
                ("site_code", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("below_xid", zhishou.kernel.models.evidence.Xid8Field()),
                ("count", models.PositiveIntegerField()),
                ("previous", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="RateMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=40)),
                ("who", models.CharField(max_length=80)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
            ],
            options={
                "indexes": [models.Index(fields=["what", "who", "at"], name="kernel_rate_what_e0ea07_idx")],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("group", "集团"), ("company", "公司"), ("community", "小区"), ("store", "门店")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("path", models.CharField(db_index=True, max_length=200)),
                ("enforced_from", models.DateField(null=True, verbose_name="正式执行日期")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="服务电话")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                ("opened_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="kernel.site",
                    ),
                ),
            ],
            options={
                "ordering": ["path"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("username", models.CharField(max_length=40, unique=True, verbose_name="登录名")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("sort_key", models.CharField(db_index=True, max_length=120)),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("is_active", models.BooleanField(default=True)),
                ("left_on", models.DateField(null=True, verbose_name="离职日期")),
                ("password_expired", models.BooleanField(default=False)),
                ("tour_done_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="departments", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["site_id", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="department_code"),
                    models.UniqueConstraint(fields=("site", "name"), name="department_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="用途")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                (
                    "xid",
                    zhishou.kernel.models.evidence.Xid8Field(
                        db_default=models.Func(function="zhishou_xid"), editable=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("operation", models.CharField(max_length=80)),
                ("authority", models.CharField(max_length=10)),
                ("duty_id", models.CharField(blank=True, max_length=60)),
                ("charter", models.CharField(blank=True, max_length=80)),
                ("signed", models.BooleanField(default=True)),
                ("actor_key", models.CharField(max_length=60)),
                ("door", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=80)),
                ("command_digest", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=60)),
                ("context", models.CharField(max_length=60)),
                ("result", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("commitments", models.JSONField(default=dict)),
                ("leaf", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["context", "id"], name="kernel_even_context_eb4dd1_idx"),
                    models.Index(fields=["actor", "at"], name="kernel_even_actor_i_6fef29_idx"),
                    models.Index(fields=["xid", "id"], name="kernel_even_xid_687e8a_idx"),
                    models.Index(fields=["site", "at"], name="kernel_even_site_id_728337_idx"),
                ],
                "constraints": [models.UniqueConstraint(fields=("actor_key", "key"), name="event_once_per_key")],
            },
        ),
        migrations.CreateModel(
            name="EventText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=60)),
                ("salt", models.CharField(max_length=32)),
                ("text", models.TextField()),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="kernel.event",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("event", "field"), name="event_text_once")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("url", models.CharField(max_length=200)),
                ("natural_key", models.CharField(max_length=200, null=True, unique=True)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("passed_on_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-at"], name="kernel_noti_person__ed8013_idx"),
                    models.Index(condition=models.Q(("passed_on_at", None)), fields=["id"], name="notice_to_pass_on"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="岗位")),
                ("is_root", models.BooleanField(default=False)),
                (
                    "above",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="below", to="kernel.post"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["site_id", "code"],
                "constraints": [models.UniqueConstraint(fields=("site", "code"), name="post_code")],
            },
        ),
        migrations.CreateModel(
            name="CharterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("published", "已发布"), ("disabled", "已停用")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="修订说明")),
                ("sign_by", models.DateField(null=True, verbose_name="重签期限")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("published_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="kernel.post"
                    ),
                ),
            ],
            options={
                "ordering": ["post_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "number"), name="charter_version_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("post",), name="one_draft_a_post"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty_id", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=600, verbose_name="职责")),
                (
                    "grants",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("obliges", models.JSONField(default=list)),
                ("apart", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clauses", to="kernel.charterversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("version", "duty_id"), name="clause_once")],
            },
        ),
        migrations.CreateModel(
            name="ClauseRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after_operation", models.CharField(blank=True, db_index=True, max_length=80)),
                ("do_operation", models.CharField(max_length=80)),
                ("rule", models.JSONField()),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="kernel.clause"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="离任原因")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reports_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="team",
                        to="kernel.appointment",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="kernel.department",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="kernel.post"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["site_id", "post_id", "person_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("starts_at")), _connector="OR"
                        ),
                        name="appointment_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("person", "post", "site"), name="appointed_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letter_number", models.CharField(blank=True, max_length=30)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="kernel.appointment"
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="kernel.clause"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["appointment", "ends_at"], name="kernel_hold_appoint_200c3f_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="holding_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("natural_key", models.CharField(max_length=200, unique=True)),
                ("duty_id", models.CharField(max_length=60)),
                ("rule", models.JSONField()),
                ("turn", models.CharField(blank=True, max_length=20)),
                ("do_operation", models.CharField(max_length=80)),
                (
                    "kept_by",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
                ),
                ("subject", models.CharField(db_index=True, max_length=60)),
                ("context", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待办"),
                            ("kept", "按时完成"),
                            ("late", "逾期完成"),
                            ("broken", "未完成"),
                            ("waived", "已豁免"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("waive_reason", models.CharField(blank=True, max_length=200, verbose_name="豁免理由")),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("next_notice_at", models.DateTimeField(null=True)),
                (
                    "cause",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="obligations", to="kernel.clause"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                ("closed_xid", zhishou.kernel.models.evidence.Xid8Field(editable=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["context"], name="obligation_open_about"
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["next_notice_at"], name="obligation_to_tell"
                    ),
                    models.Index(fields=["duty_id", "opened_at"], name="kernel_obli_duty_id_fb4714_idx"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["site", "duty_id", "due_at"],
                        name="obligation_open_at",
                    ),
                    models.Index(fields=["closed_xid"], name="obligation_closed_in"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="obligation_closed_when_not_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), _negated=True),
                            models.Q(("waive_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="waiver_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("old_due_at", models.DateTimeField()),
                ("new_due_at", models.DateTimeField()),
                (
                    "cause",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="kernel.obligation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=500)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="views", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "page", "name"), name="view_once")],
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="settings", to="kernel.site"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "name"), name="setting_once")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("purpose", models.CharField(max_length=40)),
                ("operations", models.JSONField(default=list)),
                ("subject", models.CharField(db_index=True, max_length=60)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("args", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("partly", "部分完成"),
                            ("failed", "失败"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("trouble", models.CharField(blank=True, max_length=400)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("statutory", "法定节假日"), ("adjusted", "调休"), ("company", "公司自定")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("working", models.BooleanField(verbose_name="上班")),
                ("intervals", models.JSONField(null=True, verbose_name="作息时间")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calendar_days", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["company_id", "date"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "date"), name="calendar_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(("working", True), ("intervals", None), _connector="OR"),
                        name="calendar_rest_has_no_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("mime", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("about", models.CharField(db_index=True, max_length=60)),
                ("kind", models.CharField(max_length=30)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WeekHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="星期")),
                ("intervals", models.JSONField(default=list, verbose_name="作息时间")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="week_hours", to="kernel.site"
                    ),
                ),
            ],
            options={
                "ordering": ["company_id", "weekday"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "weekday"), name="week_hours_once"),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="week_hours_weekday"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("reason", models.CharField(max_length=100, verbose_name="事由")),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "deputy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputising",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at"],
                "indexes": [models.Index(fields=["deputy", "ends_at"], name="kernel_abse_deputy__96553e_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deputy", None), models.Q(("deputy", models.F("person")), _negated=True), _connector="OR"
                        ),
                        name="no_self_delegation",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NO_OVERLAP, OVERLAP),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("due_month", models.DateField()),
                ("site_id", models.BigIntegerField()),
                ("duty_id", models.CharField(max_length=60)),
                ("person_id", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("state", models.CharField(max_length=8)),
                ("n", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["person_id", "duty_id", "site_id"], name="closed_day_by_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "site_id", "duty_id", "state", "person_id", "actor_id", "due_month"),
                        name="closed_day_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("site_id", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("duty_id", models.CharField(max_length=60)),
                ("operation", models.CharField(max_length=80)),
                ("n", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["actor_id", "day"], name="event_day_by_actor")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "site_id", "actor_id", "duty_id", "operation"),
                        name="event_day_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RollupMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("below_xid", zhishou.kernel.models.evidence.Xid8Field()),
            ],
        ),
    ]
