"""Complaints, repairs, enquiries, suggestions: from the first call to the summary."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
import zhishou.kernel.tokens


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CauseCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="原因")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site_id", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="cause_code_once"),
                    models.UniqueConstraint(fields=("site", "name"), name="cause_name_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("complaints", "投诉资料"), ("categories", "分类")], max_length=10)),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("mapping", models.JSONField(default=dict)),
                ("taken", models.PositiveIntegerField()),
                ("already", models.PositiveIntegerField()),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="失败")),
                ("errors", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "failed_file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("undone_at", None), ("undone_at__gte", models.F("at")), _connector="OR"),
                        name="batch_undone_after",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="分类")),
                ("level", models.PositiveSmallIntegerField(verbose_name="级")),
                ("path_name", models.CharField(max_length=200)),
                ("sort_key", models.CharField(blank=True, max_length=200)),
                ("deadline_hours", models.PositiveIntegerField(null=True, verbose_name="派工期限（工作小时）")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cases.category",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.importbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["site_id", "path_name"],
                "indexes": [models.Index(fields=["site", "path_name"], name="cases_categ_site_id_1fd684_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "parent", "name"), name="category_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="category_three_levels"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 1), ("parent", None)),
                            models.Q(("level__gt", 1), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="category_level_has_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deadline_hours", None), ("deadline_hours__gt", 0), _connector="OR"),
                        name="category_deadline",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="单号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaint", "投诉"),
                            ("repair", "报修"),
                            ("help", "求助"),
                            ("enquiry", "咨询"),
                            ("suggestion", "建议"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("judging", "待判断"),
                            ("investigating", "调查中"),
                            ("proposing", "待定方案"),
                            ("instructing", "待批示"),
                            ("carrying_out", "实施中"),
                            ("dispatching", "待派工"),
                            ("working", "处理中"),
                            ("callback", "待回访"),
                            ("summing", "待总结"),
                            ("closed", "已结案"),
                        ],
                        max_length=13,
                        verbose_name="进度",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "来电"),
                            ("walk_in", "来访"),
                            ("public", "网页"),
                            ("email", "电子邮件"),
                            ("callback", "回访立案"),
                            ("import", "导入"),
                        ],
                        max_length=8,
                        verbose_name="渠道",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="主题")),
                ("content", models.TextField(verbose_name="内容")),
                ("sought", models.CharField(blank=True, max_length=300, verbose_name="希望怎样解决")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("reporter_name", models.CharField(blank=True, max_length=60, verbose_name="联系人")),
                ("reporter_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                ("anonymous", models.BooleanField(default=False, verbose_name="匿名")),
                ("urgent", models.BooleanField(default=False, verbose_name="紧急")),
                ("promised_at", models.DateTimeField(null=True, verbose_name="答复期限")),
                ("due_at", models.DateTimeField(null=True, verbose_name="处理期限")),
                ("taken_at", models.DateTimeField(default=zhishou.kernel.clock.now, verbose_name="受理时间")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="首次答复")),
                ("resolved_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="结案时间")),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "已解决"),
                            ("unjustified", "不成立，已答复"),
                            ("answered", "已解答"),
                            ("unreachable", "联系不上"),
                            ("refused_to_sign", "顾客不签字"),
                            ("anonymous", "匿名，无法回访"),
                            ("declined", "顾客不愿回访"),
                        ],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
                ("satisfied", models.BooleanField(null=True, verbose_name="满意")),
                ("won_back", models.BooleanField(null=True, verbose_name="挽回")),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="重开次数")),
                ("tracking_code", models.CharField(max_length=12, null=True, unique=True, verbose_name="查询码")),
                ("source_number", models.CharField(blank=True, max_length=60, verbose_name="原编号")),
                ("source_author", models.CharField(blank=True, max_length=60, verbose_name="原作者")),
                ("imported_reply", models.TextField(blank=True, verbose_name="原答复")),
                ("tokens", zhishou.kernel.tokens.TokensField(default="", editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.department"
                    ),
                ),
                (
                    "engineer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_from",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="raised", to="cases.case"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="kernel.site"
                    ),
                ),
                (
                    "took_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.category"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.importbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "-id"],
                "indexes": [
                    models.Index(fields=["site", "-taken_at", "-id"], name="case_site_taken"),
                    models.Index(fields=["site", "stage", "-taken_at"], name="case_site_stage"),
                    models.Index(fields=["customer", "-taken_at"], name="case_customer"),
                    models.Index(fields=["department", "stage"], name="case_department"),
                    models.Index(
                        condition=models.Q(("stage", "closed"), _negated=True),
                        fields=["engineer", "stage"],
                        name="case_engineer_open",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tokens"], name="case_tokens"),
                    models.Index(fields=["site", "category", "taken_at"], name="case_category"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("stage", "closed"),
                                models.Q(("closed_as", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("stage", "closed"), _negated=True), ("closed_as", ""), ("closed_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ["callback", "summing"]), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="case_resolved_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "complaint"),
                                models.Q(("stage__in", ["dispatching", "working"]), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "complaint"), _negated=True),
                                models.Q(
                                    (
                                        "stage__in",
                                        ["judging", "investigating", "proposing", "instructing", "carrying_out"],
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="case_stage_fits_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("taken_at")), _connector="OR"
                        ),
                        name="case_closed_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "summing"), _negated=True), ("satisfied__isnull", False), _connector="OR"
                        ),
                        name="case_summing_after_callback",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source_number", ""), _negated=True),
                        fields=("site", "source_number"),
                        name="case_source_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Carrying",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done", models.TextField(verbose_name="做了什么")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carryings", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AcceptanceAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[("unreachable", "联系不上"), ("refused_to_sign", "不愿签字")],
                        max_length=16,
                        verbose_name="情况",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("direct", "直接责任者"), ("head", "部门主管")], max_length=6, verbose_name="身份"
                    ),
                ),
                ("rule", models.CharField(max_length=200, verbose_name="依据的规定")),
                ("facts", models.TextField(verbose_name="事实")),
                (
                    "proposed",
                    models.CharField(
                        choices=[
                            ("talk", "谈话"),
                            ("training", "培训"),
                            ("warning", "警告"),
                            ("assessment", "计入考核"),
                            ("none", "不予处理"),
                        ],
                        max_length=10,
                        verbose_name="拟作处理",
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("hearing", "待本人陈述"),
                            ("stated", "待决定"),
                            ("decided", "已决定"),
                            ("appealed", "申诉中"),
                            ("final", "已终结"),
                        ],
                        default="hearing",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("statement", models.TextField(blank=True, verbose_name="本人陈述")),
                ("stated_at", models.DateTimeField(null=True)),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("talk", "谈话"),
                            ("training", "培训"),
                            ("warning", "警告"),
                            ("assessment", "计入考核"),
                            ("none", "不予处理"),
                        ],
                        max_length=10,
                        verbose_name="决定",
                    ),
                ),
                ("decision", models.TextField(blank=True, verbose_name="决定理由")),
                ("decided_at", models.DateTimeField(null=True)),
                ("appeal", models.TextField(blank=True, verbose_name="申诉")),
                ("appealed_at", models.DateTimeField(null=True)),
                ("final_at", models.DateTimeField(null=True)),
                ("final_note", models.TextField(blank=True, verbose_name="复核意见")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "final_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-recorded_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person", "role"), name="consequence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("recorded_by")), _negated=True),
                        name="consequence_recorded_by_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("person", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consequence_decided_by_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("final_by", None),
                            models.Q(("person", models.F("final_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consequence_final_by_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure", ""), ("state__in", ["hearing", "stated"])),
                            models.Q(
                                models.Q(("state__in", ["hearing", "stated"]), _negated=True),
                                models.Q(("measure", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consequence_decided_has_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "appealed"), _negated=True),
                            models.Q(("appeal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consequence_appeal_has_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="总结评价")),
                ("won_back", models.BooleanField(null=True, verbose_name="顾客已挽回")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HandUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="上交原因")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待接管"), ("taken", "已接管"), ("returned", "已退回")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("instruction", models.CharField(blank=True, max_length=500, verbose_name="指示")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_ups", to="cases.case"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("case",), name="one_open_hand_up"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hand_up_answered_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("instruction", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_has_instruction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Improvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=300, verbose_name="改进措施")),
                ("due_on", models.DateField(verbose_name="完成日期")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "effect",
                    models.CharField(
                        blank=True,
                        choices=[("effective", "有效"), ("not_effective", "无效"), ("withdrawn", "已撤销")],
                        max_length=13,
                        verbose_name="效果",
                    ),
                ),
                ("effect_note", models.CharField(blank=True, max_length=300, verbose_name="效果说明")),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="improvements", to="cases.case"
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("effect", "")),
                            models.Q(models.Q(("effect", ""), _negated=True), ("checked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="improvement_checked_has_effect",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Investigation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "route",
                    models.CharField(
                        choices=[("repair_quality", "维修质量"), ("service_quality", "服务质量"), ("other", "其他")],
                        max_length=16,
                        verbose_name="调查路线",
                    ),
                ),
                ("finding", models.TextField(verbose_name="查明的原因")),
                ("outside", models.CharField(blank=True, max_length=80, verbose_name="外部责任方")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="investigations", to="cases.case"
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.causecode"
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("justified", models.BooleanField(verbose_name="成立")),
                ("grounds", models.TextField(verbose_name="理由")),
                ("promised_at", models.DateTimeField(null=True, verbose_name="答复期限")),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话"),
                            ("in_person", "当面"),
                            ("message", "短信或微信"),
                            ("email", "邮件"),
                            ("web", "查询页"),
                        ],
                        max_length=10,
                        verbose_name="告知方式",
                    ),
                ),
                ("reply", models.TextField(blank=True, verbose_name="答复")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.department"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("department__isnull", False), ("justified", True), ("promised_at__isnull", False)
                            ),
                            models.Q(("justified", False), models.Q(("reply", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="judgement_complete",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Major",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="为什么重大")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="major", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MajorReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opinion", models.TextField(verbose_name="审阅意见")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[("remark", "补充"), ("discussion", "研讨")], default="remark", max_length=10
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pattern", models.CharField(max_length=40, verbose_name="避免的说法")),
                ("why", models.CharField(max_length=120, verbose_name="为什么")),
                ("better", models.CharField(max_length=200, verbose_name="建议的说法")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site_id", "pattern"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "pattern"), name="phrase_once"),
                    models.CheckConstraint(condition=models.Q(("pattern", ""), _negated=True), name="phrase_not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to_whom", models.CharField(max_length=60, verbose_name="对谁")),
                ("what", models.CharField(max_length=300, verbose_name="承诺了什么")),
                (
                    "awaits",
                    models.CharField(
                        choices=[("answer", "答复顾客"), ("done", "处理完成"), ("other", "其他")],
                        default="other",
                        max_length=6,
                        verbose_name="兑现于",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "未到期"), ("kept", "已兑现"), ("broken", "未兑现")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="cases.case"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="promise_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="promise_settled_has_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("letter", models.CharField(max_length=1, verbose_name="方案")),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("compensation_fen", models.BigIntegerField(default=0, verbose_name="补偿")),
                ("offered_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("wished_at", models.DateTimeField(null=True)),
                ("chosen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remedies", to="cases.case"
                    ),
                ),
                ("compensation_name", models.CharField(blank=True, max_length=40, verbose_name="补偿项目")),
            ],
            options={
                "ordering": ["round", "letter"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "round", "letter"), name="remedy_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("wished_at__isnull", False)),
                        fields=("case", "round"),
                        name="one_wish_a_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("chosen_at__isnull", False)),
                        fields=("case", "round"),
                        name="one_choice_a_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compensation_fen__gte", 0)), name="compensation_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wished_at", None), ("offered_at__isnull", False), _connector="OR"),
                        name="wish_was_offered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField(default=True, verbose_name="同意")),
                ("text", models.TextField(verbose_name="批示")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instructions", to="cases.case"
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.remedy"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approved", False), ("remedy__isnull", False), _connector="OR"),
                        name="approval_names_a_remedy",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="重开原因")),
                ("was_closed_as", models.CharField(max_length=16)),
                ("was_closed_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="答复")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("in_person", "当面"),
                            ("message", "短信或微信"),
                            ("email", "邮件"),
                            ("web", "查询页"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "score",
                    models.CharField(
                        choices=[("satisfied", "满意"), ("fair", "一般"), ("dissatisfied", "不满意")],
                        max_length=12,
                        verbose_name="满意程度",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="satisfactions", to="cases.case"
                    ),
                ),
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.link"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("score", "dissatisfied"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dissatisfaction_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Urge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=300, verbose_name="催办内容")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="urges", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=44, unique=True, verbose_name="任务单号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "待接单"),
                            ("accepted", "处理中"),
                            ("done", "已修好"),
                            ("handed_back", "已退回"),
                            ("withdrawn", "已改派"),
                        ],
                        default="sent",
                        max_length=11,
                        verbose_name="状态",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="交代")),
                ("visit_from", models.DateTimeField(null=True, verbose_name="约定上门")),
                ("visit_until", models.DateTimeField(null=True, verbose_name="至")),
                ("dispatched_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="退回或改派的原因")),
                ("done", models.TextField(blank=True, verbose_name="做了什么")),
                ("materials", models.CharField(blank=True, max_length=300, verbose_name="用料")),
                ("charge_fen", models.BigIntegerField(default=0, verbose_name="有偿")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.department"
                    ),
                ),
                (
                    "dispatched_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engineer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["sent", "accepted"])),
                        fields=["department", "due_at"],
                        name="order_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["sent", "accepted"])), fields=("case",), name="one_open_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["sent", "accepted"])),
                            models.Q(
                                models.Q(("state__in", ["sent", "accepted"]), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="order_ended_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("done", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_done_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["handed_back", "withdrawn"]), _negated=True),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_ended_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charge_fen__gte", 0)), name="order_charge_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("pad", "当面签字"), ("link", "链接签字"), ("scan", "纸面签字扫描")],
                        max_length=4,
                        verbose_name="方式",
                    ),
                ),
                ("accepted", models.BooleanField(verbose_name="接受")),
                ("wish", models.TextField(blank=True, verbose_name="顾客的意见")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accepted", False), ("file__isnull", False), _connector="OR"),
                        name="acceptance_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted", True), models.Q(("wish", ""), _negated=True), _connector="OR"),
                        name="refusal_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompensationItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="补偿项目")),
                ("most_fen", models.BigIntegerField(null=True, verbose_name="一次最多")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "name"), name="compensation_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("most_fen", None), ("most_fen__gte", 0), _connector="OR"),
                        name="compensation_item_most",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompensationLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most_fen", models.BigIntegerField(verbose_name="一次最多")),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.post"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site_id", "most_fen", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("post",), name="compensation_limit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("most_fen__gte", 0)), name="compensation_limit_not_negative"
                    ),
                ],
            },
        ),
    ]
