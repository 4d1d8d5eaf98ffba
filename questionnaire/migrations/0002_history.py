from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Q, Subquery


def fill_senses(apps, schema_editor):
    """The newest revision up to each one that gave the question another sense; its first always."""
    revisions = apps.get_model("questionnaire", "QuestionRevision").objects.order_by()
    earlier = revisions.filter(question=OuterRef("question"), number__lte=OuterRef("number"))
    sensible = earlier.filter(Q(minor=False) | Q(number=1)).values("question")
    newest = sensible.annotate(newest=Max("number")).values("newest")
    revisions.update(sense=Subquery(newest))


class Migration(migrations.Migration):

    dependencies = [
        ('questionnaire', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='questionrevision',
            name='sense',
            field=models.PositiveIntegerField(default=1, verbose_name='Sinn seit Fassung'),
            preserve_default=False,
        ),
        migrations.RunPython(fill_senses, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='questionrevision',
            constraint=models.CheckConstraint(condition=Q(Q(('number', 1), ('sense', 1)), Q(('minor', False), ('sense', F('number'))), Q(('minor', True), ('sense__gte', 1), ('sense__lt', F('number'))), _connector='OR'), name='question_revision_sense'),
        ),
        migrations.CreateModel(
            name='Seen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='Nummer')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='questionnaire.answer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Lesezeichen',
                'verbose_name_plural': 'Lesezeichen',
                'constraints': [models.UniqueConstraint(fields=('user', 'answer'), name='seen_once'), models.CheckConstraint(condition=Q(('number__gte', 1)), name='seen_from_1')],
            },
        ),
    ]
