"""The words of public relations."""

from __future__ import annotations

from zhishou.areas.publicity.models import KEEP
from zhishou.kernel import words

words.register(
    capabilities={KEEP: "公共关系"},
    refusals={
        "publicity.there": "{outlet}的{name}已经登记了。请打开那一条修改。",
        "publicity.left": "{outlet}的{name}已经不在这家媒体，不能再邀请或修改。请登记新的联系人。",
        "publicity.no_phone": "{name}没有登记手机。请先在“修改”里填上号码。",
        "publicity.not_theirs": "{name}的职责里没有公共关系，不能负责公关活动。请换一位负责人。",
        "publicity.ahead": "{number} 定在 {day}，还没有到日子。办过之后再登记到场和小结；改了日子的先改日期。",
        "publicity.unmarked": "{number} 还有 {n} 位媒体没有登记来没来。请先登记到场，再写小结。",
        "publicity.was_held": "{number} 已经有到场记录或者报道，说明活动办过了。请写小结；登错了的先改到场或者删去剪报。",
        "publicity.closed": "{number} 已经小结或者没有办，不能再改。",
        "publicity.dropped": "剪报“{headline}”已经删去，不用再删。",
    },
    sentences={
        "publicity.add_reporter": "添加媒体联系人",
        "publicity.change_reporter": "修改媒体联系人",
        "publicity.drop_reporter": "媒体联系人已离开",
        "publicity.reveal": "查看媒体联系人电话",
        "publicity.plan": "立公关活动",
        "publicity.change": "改公关活动",
        "publicity.invite": "邀请媒体",
        "publicity.mark_came": "登记媒体到场",
        "publicity.add_clipping": "添加剪报",
        "publicity.drop_clipping": "删去剪报",
        "publicity.sum_up": "公关活动小结",
        "publicity.call_off": "公关活动没有办",
    },
    menu=[words.MenuEntry(38, "news", "公共关系", "/publicity", (KEEP,))],
)
