"""Classes of the Chinese Library Classification (中图法, 5th edition) on the shelves."""

from collections.abc import Iterator
from dataclasses import dataclass

Subject = tuple[str, str, str]
"""Class mark, subject in Chinese, subject in English."""

TABLE = """
A1 马克思、恩格斯著作 Works of Marx and Engels
A4 毛泽东著作 Works of Mao Zedong
A8 马列主义研究 Studies of Marxism
B0 哲学理论 Theory of philosophy
B1 世界哲学 World philosophy
B2 中国哲学 Chinese philosophy
B5 欧洲哲学 European philosophy
B7 美洲哲学 American philosophy
B81 逻辑学 Logic
B82 伦理学 Ethics
B83 美学 Aesthetics
B84 心理学 Psychology
B9 宗教 Religion
C1 社会科学概况 Social sciences, general
C8 统计学 Statistics
C91 社会学 Sociology
C92 人口学 Demography
C93 管理学 Management
C95 民族学 Ethnology
C96 人才学 Human resources
D0 政治理论 Political theory
D2 中国共产党 Communist Party of China
D5 世界政治 World politics
D6 中国政治 Chinese politics
D8 外交 International relations
D90 法学理论 Theory of law
D92 中国法律 Chinese law
D99 国际法 International law
E0 军事理论 Military theory
E2 中国军事 Chinese military affairs
E8 战略与战役 Strategy and campaigns
E9 军事技术 Military technology
F0 经济学 Economics
F1 世界与中国经济 World and Chinese economy
F2 经济管理 Economic management
F27 企业经济 Business
F3 农业经济 Agricultural economy
F4 工业经济 Industrial economy
F5 交通运输经济 Transport economy
F59 旅游经济 Tourism
F7 贸易经济 Trade
F81 财政 Public finance
F83 金融 Banking and finance
G0 文化理论 Theory of culture
G2 信息与知识传播 Information and media
G25 图书馆学 Library science
G4 教育 Education
G61 学前教育 Preschool education
G62 初等教育 Primary education
G63 中等教育 Secondary education
G64 高等教育 Higher education
G8 体育 Sport
H0 语言学 Linguistics
H1 汉语 Chinese language
H2 中国少数民族语言 Languages of China
H31 英语 English
H36 日语 Japanese
H4 汉藏语系 Sino-Tibetan languages
H7 印欧语系 Indo-European languages
I0 文学理论 Literary theory
I1 世界文学 World literature
I206 中国文学评论 Criticism of Chinese literature
I21 作品集 Collected works
I22 诗歌 Poetry
I23 戏剧 Drama
I24 小说 Fiction
I246 近代小说 Early modern fiction
I247.4 章回小说 Novels in chapters
I247.5 长篇小说 Novels
I247.7 短篇小说 Short stories
I25 报告文学 Reportage
I26 散文 Essays
I27 民间文学 Folk literature
I28 儿童文学 Children's literature
I3 亚洲文学 Asian literature
I4 非洲文学 African literature
I5 欧洲文学 European literature
I6 大洋洲文学 Literature of Oceania
I7 美洲文学 American literature
J0 艺术理论 Theory of art
J1 世界艺术 World art
J2 绘画 Painting
J22 图画与绘本 Drawings and picture books
J29 书法 Calligraphy
J3 雕塑 Sculpture
J4 摄影 Photography
J5 工艺美术 Applied arts
J6 音乐 Music
J7 舞蹈 Dance
J8 戏剧艺术 Theatre
J9 电影电视 Film and television
K0 史学理论 Historiography
K1 世界史 World history
K20 中国通史 General history of China
K21 先秦史 China before Qin
K23 秦汉史 Qin and Han
K24 隋唐至清前期 Sui to early Qing
K25 近代史 China since 1840
K29 地方史志 Local history
K3 亚洲史 History of Asia
K5 欧洲史 History of Europe
K7 美洲史 History of the Americas
K81 传记 Biography
K86 文物考古 Archaeology
K89 风俗习惯 Folklore
K9 地理 Geography
N1 自然科学概况 Natural sciences, general
N4 自然科学教育与普及 Popular science
N9 系统科学 Systems science
O1 数学 Mathematics
O3 力学 Mechanics
O4 物理学 Physics
O6 化学 Chemistry
O7 晶体学 Crystallography
P1 天文学 Astronomy
P2 测绘学 Surveying
P4 大气科学 Atmospheric science
P5 地质学 Geology
P7 海洋学 Oceanography
P9 自然地理学 Physical geography
Q1 普通生物学 General biology
Q5 生物化学 Biochemistry
Q81 生物工程 Bioengineering
Q94 植物学 Botany
Q95 动物学 Zoology
R1 预防医学 Public health
R2 中国医学 Chinese medicine
R3 基础医学 Basic medicine
R4 临床医学 Clinical medicine
R5 内科学 Internal medicine
R6 外科学 Surgery
R7 专科医学 Medical specialities
R9 药学 Pharmacy
S1 农业基础科学 Agricultural science
S3 农学 Agronomy
S5 农作物 Crops
S6 园艺 Horticulture
S7 林业 Forestry
S8 畜牧兽医 Animal husbandry
S9 水产渔业 Fisheries
TB 一般工业技术 General engineering
TD 矿业工程 Mining
TE 石油天然气 Petroleum
TF 冶金 Metallurgy
TG 金属工艺 Metalworking
TH 机械 Machinery
TJ 武器工业 Weapons
TK 能源动力 Energy and power
TL 原子能技术 Nuclear technology
TM 电工技术 Electrical engineering
TN 电子与通信 Electronics and communication
TP1 自动化理论 Theory of automation
TP2 自动化技术 Automation
TP3 计算技术 Computing
TP311 程序设计 Programming
TP312 程序语言 Programming languages
TP391 信息处理 Information processing
TP393 计算机网络 Computer networks
TQ 化学工业 Chemical industry
TS 轻工业 Light industry
TU 建筑科学 Architecture
TV 水利工程 Hydraulic engineering
U1 综合运输 Transport
U2 铁路运输 Railways
U4 公路运输 Roads
U6 水路运输 Shipping
V1 航空航天研究 Aerospace research
V2 航空 Aviation
V4 航天 Space
X1 环境科学基础 Environmental science
X3 环境保护 Environmental protection
X7 污染治理 Pollution control
X9 安全科学 Safety science
Z1 丛书 Collected series
Z2 百科全书 Encyclopaedias
Z3 辞典 Dictionaries
Z5 年鉴 Yearbooks
Z6 期刊 Serials
Z8 书目索引 Bibliographies
"""


@dataclass(frozen=True, slots=True)
class Books:
    """What stands in a room: subjects in shelf order, and the prefix of their call numbers.

    The general shelves have no prefix; rooms that hold the same classes once more have one.
    """

    subjects: tuple[Subject, ...]
    collection: str | None = None


def books(*marks: str, collection: str | None = None) -> Books:
    """Return the books whose class marks begin with one of some marks."""
    return Books(
        tuple(subject for subject in every_subject() if subject[0].startswith(marks)), collection
    )


def books_between(first: str, last: str) -> Books:
    """Return the general books from one class mark to another one."""
    found = tuple(every_subject())
    marks = [subject[0] for subject in found]
    return Books(found[marks.index(first) : marks.index(last) + 1])


def every_subject() -> Iterator[Subject]:
    """Yield all subjects, in shelf order."""
    for line in TABLE.split("\n"):
        if line:
            mark, zh, en = line.split(" ", 2)
            yield mark, zh, en
