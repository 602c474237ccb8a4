package clean

import "strings"

// firstNames are common first names in France, folded, without those that usually mean
// something else in the names of places and mailboxes (France, Florent-…). The list need not
// be complete, only long enough to recognise most first.last@: other signs cover the rest.
var firstNames = set(strings.Fields(`
	abdel abdelaziz abdelkader abdellah abdou abdoul achille adam adel adele adeline adrien adriana adrienne agathe
	agnes ahmed aicha aida aime aimee alain alan alban albane albert alberto alessandra alex alexandra alexandre
	alexia alexis alfred ali alice alicia aline alison alix alizee allan amadou amal amandine amaury ambroise amel
	amelia amelie amina aminata amine amira anais anastasia andre andrea andree andrew ange angela angele angelina
	angeline angelique anita anna annabelle anne annelise annette annick annie anouk anthony antoine antoinette
	antonin antonio antony apolline ariane aristide arlette armand armelle arnaud arthur assia astrid aude audrey
	auguste augustin aurelia aurelie aurelien aurore axel axelle ayoub aziz aziza babette baptiste barbara bastien
	beatrice belinda benedicte benjamin benoit berangere berenice bernadette bernard berthe bertrand bettina bilal
	boris boubacar brahim brice brigitte bruno bryan camille candice carine carla carlos carmen carole carolina
	caroline cassandra catherine cathy cecile cecilia cedric celeste celestin celia celina celine chantal charlene
	charles charlie charline charlotte cheikh chloe chris christel christele christelle christian christiane
	christina christine christophe cindy claire clara clarisse claude claudette claudia claudie claudine clemence
	clement clementine clotilde coline colette corentin corine corinne coralie corentine craig cyndie dagmar cynthia
	cyprien cyril cyrille damien daniel daniela daniele danielle danny david deborah delphine denis denise denys
	diane didier dimitri djamel djamila dominique donatien dorian doriane dorine doris dorothee driss dylan eddy
	edgar edith edmond edouard edwige elena eleonore elian eliane elie elina eline elisa elisabeth elise elizabeth
	ella elodie eloise elsa elvire emeline emeric emile emilie emilien emma emmanuel emmanuelle enzo eric erica
	erick erika ernest erwan erwin estelle esther ethan etienne eugene eugenie eva evan eve evelyne fabian fabien
	fabienne fabrice fadila fanny farah farid farida fatiha fatima fatma fatou fatoumata faustine felicia felicie
	felicien felix ferdinand fernand fernande fernando fiona flavie fleur florence flavien florent florian floriane
	francesca francine francis francisco franck francois francoise frederic frederick frederique fredy gabin gabriel
	gabriela gabrielle gael gaelle gaetan gaspard gaston gauthier gautier genevieve geoffrey geoffroy georges
	georgette gerald geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles gina ginette
	gisele giselle gladys gontran gonzague gregoire gregory guenaelle guilhem guillaume gustave guy guylaine gwenael
	gwenaelle gwendoline habib hadrien hakim halima hamid hamza hanane hanna hannah harmonie harold hassan hassiba
	heidi helena helene henri henriette herve hicham hippolyte honorine hubert hugo hugues ibrahim ibrahima ida
	idriss igor ilan ilona ines ingrid irene irina iris isaac isabel isabelle ismael ivan jacky jacqueline jacques
	jade jamal jamila janine jason javier jawad jean jeanne jeannette jeannine jennifer jenny jeremie jeremy jerome
	jessica jessy jimmy joachim joan joanna jocelyn jocelyne joel joelle joffrey johan johann johanna johnny jonas
	jonathan jordan jordane jorge jose josee joseph josephine josette josiane josselin joy joyce juan jude judicael
	judith jules julia julian juliana julie julien julienne juliette justin justine kader kamel karen karim karima
	karine karl katia kelly kenny kenza kevin khadija khaled khalid killian kim kristina laetitia lamia lara larissa
	laura laure laureen laureline laurence laurene laurent laurie laurine lea leila lena lenaic leo leon leonard
	leonie leslie leyla lidia liliane lilian lilou lina linda line lionel lisa lise lisette livia loic lois lola
	lolita lorena lorraine lou louane louis louisa louise loup luc luca lucas lucette lucia lucie lucien lucienne
	lucile lucille ludivine ludovic luigi luis lydia lydie lyes madeleine mado mael maelle maeva magali magalie
	maggy mahamadou maite malika malik mallory mamadou manon manuel manuela marc marceau marcel marcelle marcellin
	margaux margot marguerite maria mariam mariama marianne marie mariette marilyn marilyne marina marine mario
	marion marius marjolaine marjorie marlene marthe martial martin martine maryam maryline maryse maryvonne mathias
	mathieu mathilde mathis mathurin matteo matthew matthias matthieu maud maude maurice mauricette max maxence
	maxime maximilien maya mehdi melanie melina melissa melodie mercedes meryem michael michaela michel michele
	micheline michelle mickael miguel mireille miriam mohamed mohammed moise mona monica monique morgan morgane
	murielle mouloud mounir mourad moussa moustapha muriel mustapha mylene myriam nabil nacer nadege nadia nadine
	nadir naima naomi narcisse nasser natacha natalia natalie nathalie nathan nawal neil nelly nelson nicolas nicole
	nils nina ninon noa noe noel noele noelle noemie nolwenn nora norbert nordine norman nour oceane octave odette
	odile olga olivia olivier omar ophelie oriane orlane oscar oumar ousmane paola pascal pascale pascaline patrice
	patricia patrick paul paula paulette pauline pedro perrine peter philibert philippe philomene pierre pierrette
	pierrick priscilla prosper prune quentin rabah rachel rachid rachida rafael ralph ramon raoul raphael raphaelle
	raymond raymonde rebecca regine regis reine remi remy renaud rene renee reynald ricardo richard rita robert
	roberto robin rodolphe rodrigue roger roland rolande rolland romain romane romeo romuald ronan rosalie rosario
	rosine roxane ruben rudy ruth ryan sabine sabrina said saida salah salim salima salome salomon salvatore sam
	samantha samia samir samira samuel samy sandie sandra sandrine sandy sara sarah sebastien selim selma serge
	sergio severine seydou sharon sidonie simon simone sofia sofiane solange solene solenn solenne sonia sophia
	sophie soraya soufiane souad stanislas stella stephan stephane stephanie stephen steve steven stevie suzanne
	suzie svetlana sylvain sylvaine sylvestre sylvette sylviane sylvie tania tanguy tarik tatiana teddy teresa thea
	theo theodore theophile therese thibaud thibault thibaut thiphaine thierry thomas tiffany timothe timothee
	tiphaine titouan tom typhaine tony tristan ugo ulysse urbain ursula valentin valentine valerian valerie vanessa
	vera veronique vianney victoire victor victoria victorien vincent vincente violaine violette virgile virginie
	viviane vladimir walid walter wendy wilfried william willy wilson xavier yacine yael yan yann yannick yannis
	yasmina yasmine yassine yoan yoann yohan yohann yolaine yolande youcef younes youssef youssouf yvan yves yvette
	yvon yvonne zahra zineb zoe zohra zoubida zouhir segolene hassib hicham housny roukaya wihame fodie mauline
	malorie corentine moustoifa elricka youri soukaina sihem sihame ouarda ouassila nawel nabila najat najib nasrine
	nassim nassima neila nezha rkia rim rym safia safiya salma samra sanaa selma siham sofiane soumaya souad tarek
	touria wafa wafaa wassila wissam yasmin yassin yazid younes yousra zakaria zohra adama aissa aissata alassane
	aminata bakary binta boubacar coumba diarra djeneba djibril fanta fatou fatoumata ibrahim ibrahima idriss issa
	kadiatou khady lamine maimouna mamadou mariame modou ousmane oumou penda ramata rokhaya seynabou tidiane yaya
	aurianne armelle aymeric aymerick baptistine benedicte berenger brivael clothilde clotilde corentin cyprien
	deborah domitille edern eglantine elodie eloise enora erwan erwann ewen gaetan gaetane gauthier gautier gildas
	gwenael gwenaelle gwendal gwendoline gwenola hermine hortense ines isaure joffrey jordan katell kelig kevin
	laurianne lenaic lenaig lilian loann loic ludivine maelle maewenn mael malo marielle marlon maureen maylis
	melaine mickaella morwenna nolan nolwen octavie philomene quitterie rozenn ronan servane solen soazig tanguy
	tatiana thais tifenn titouan tugdual vinciane ysabelle yoann ywan anja birgit dagmar dimitri dusan elena ewa
	fabiola giovanni graziella igor ingrid ioana irina ivan ivana jana janine joao joaquim johanna jose juan
	katarzyna kristina ludmila magda malgorzata manuela marek marianna marta mihaela milena miroslav monika natalija
	nuno oksana olena paulo pawel piotr renata rosa rui sergei slavica sofie stefan stefania stefano tomasz urszula
	vasco viktor wioletta zdenka`)...)

// famousPeople are persons after whom streets, schools and centres are named: a mailbox or a
// place with such a name is not personal data.
var famousPeople = set(strings.Split(strings.ReplaceAll(`
jean moulin|louise michel|jean jaures|simone veil|simone weil|jacques prevert|victor hugo|jules ferry|
jules verne|jules valles|marie curie|pierre curie|louis aragon|louis pasteur|albert camus|emile zola|
georges brassens|jacques brel|rosa parks|nelson mandela|lucie aubrac|raymond aubrac|romain rolland|
marcel pagnol|marcel paul|marcel cachin|marcel proust|pierre mendes|leo lagrange|salvador allende|martin luther|
simone de|charles de|georges pompidou|francois mitterrand|jacques chirac|paul eluard|paul langevin|
pablo picasso|pablo neruda|olympe de|george sand|aime cesaire|leon blum|jean zay|guy moquet|anne frank|
abbe pierre|jean vilar|jean cocteau|gerard philipe|francoise dolto|francoise giroud|edith piaf|jacques tati|
charlie chaplin|jean giono|andre malraux|antoine de|jean mace|jean monnet|robert schuman|rene cassin|
germaine tillion|gisele halimi|marguerite duras|marguerite yourcenar|ambroise croizat|danielle casanova|
henri barbusse|henri matisse|claude monet|claude debussy|joseph kessel|alexandre dumas|honore de|
gustave flaubert|guy de|alphonse daudet|arthur rimbaud|paul verlaine|paul bert|pierre bourdieu|joseph wresinski|
nicolas peyresc|boris vian|michel colucci|coluche|daniel balavoine|agnes varda|josephine baker|jeanne d|
camille claudel|colette besson|alain colas|eric tabarly|louis armand|louis braille|marcel sembat|gabriel peri|
pierre semard|maurice thorez|ho chi|frantz fanon|toussaint louverture|christiane taubira|gaston monnerville|
victor schoelcher|felix eboue|elsa triolet|kateb yacine|alain rey|rene guy`, "\n", ""), "|")...)
