package main

import (
	"github.com/alecthomas/kong"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// vars returns what the tags of the flags refer to as ${name}: defaults, and the
// texts of help that are too long for a tag.
func vars() kong.Vars {
	return kong.Vars{
		"dataDir": defaultDataDir,
		"baseMap": baseMapIGN,
		"formats": formatNames(),

		"acceptDatabaseHelp": "Servir la base telle qu'elle est, même vide, autre ou plus ancienne que la copie servie, " +
			"qui reste à côté.",

		"dataDirHelp":     "Dossier de la base privée, de la copie servie et des fichiers préparés.",
		"adminListenHelp": "Adresse à part pour /metrics, /health et les profils (/debug/pprof/) ; à ne pas rendre publique.",
		"workLimitHelp":   "Calculs coûteux (exports, comptes, pages) par client, en secondes par seconde ; 0 : sans limite.",
		"filesBudgetHelp": "Place sur le disque des fichiers préparés pour /donnees, en mégaoctets.",
		"databaseURLHelp": "Base PostGIS à utiliser au lieu de la base privée ; plusieurs hôtes possibles.",
		"postgresBinHelp": "Dossier des programmes postgres et initdb de la base privée ; cherché par défaut.",
		"importHelp":      "Importer des listes : une source connue par son nom, ou un fichier ou dossier.",
		"mappingHelp": "Proposer la correspondance d'une liste : quelle colonne est quel champ, quelle valeur quel " +
			"terme.",
		"formatHelp":  "Format de la liste : " + read.FormatList() + " ; reconnu par défaut.",
		"schemaHelp":  "Écrire plutôt le schéma JSON des correspondances, pour un éditeur.",
		"qualityHelp": "La qualité de service des lieux : d'un territoire, d'une source, de tout l'annuaire.",
		"spreadsheetHelp": "Écrire ce qui a été trouvé, pour un tableur : ligne, champ, valeur, règle, ce qui est " +
			"fait, que faire.",
		"correctedHelp": "Écrire la liste corrigée, dans la forme du référentiel : CSV, ou XLSX avec une note dans chaque " +
			"cellule à revoir, selon le nom du fichier.",
		"smtpHelp": "Serveur de courriels : smtp://HÔTE:PORT, ou smtps://COMPTE:MOT_DE_PASSE@HÔTE (de préférence par la " +
			"variable) ; des fichiers dans courriels de --data-dir par défaut.",
		"mailEveryHelp": "Écrire aux contacts des sources ce qui attend, et la réponse à qui a signalé, à cet intervalle ; " +
			"0 : jamais.",
		"acceptSourceHelp": "Nom de la source ; par défaut celle que l'envoyeur remplace, ou celui du fichier.",
		"importEveryHelp":  "Importer les listes de --imports à cet intervalle (24h) ; jamais par défaut.",
		"importsHelp": "Ce que --import-every importe : noms de sources, dossiers, fichiers, adresses ; toutes les sources " +
			"connues par défaut.",
		"privateListsHelp": "Réseaux hors d'internet dont /verifier peut lire les adresses, par exemple 10.0.0.0/8 ; aucun " +
			"par défaut.",
		"listingHelp": "Nom d'une source, dossier, fichier, adresse http(s), ou - pour l'entrée standard.",
		"sourceHelp":  "Nom de la source, quand la liste vient de l'entrée standard (-).",
		"geocoderHelp": "Service qui situe les adresses sans coordonnées utilisables " +
			"(https://data.geopf.fr/geocodage) ; aucun par défaut.",
		"criteriaHelp": "Critères de qualité et labels du territoire (JSON) ; « defaut » : ceux du programme. Un " +
			"import les garde dans la base, jusqu'à d'autres.",
		"schoolHolidaysHelp": "Dates des vacances scolaires (CSV : zone,du,au,nom), à la place de celles du programme.",
		"tokenEnvHelp":       "Variable d'environnement qui contient le jeton d'accès à l'adresse de la liste.",
		"dataGouvURL":        "https://www.data.gouv.fr/api/1",
		"dataGouvURLHelp":    "API de data.gouv ; https://demo.data.gouv.fr/api/1 pour un essai.",
		"dataGouvKeyHelp":    "Clé d'un compte de data.gouv (« Mon compte », clé d'API) ; de préférence par la variable.",
		"publishedURLHelp":   "Adresse publique de l'annuaire, que la description et les fichiers donnent.",
		"datasetHelp": "Nom ou identifiant d'un jeu de données qui existe ; par défaut celui qu'un envoi a déjà fait, " +
			"sinon un nouveau.",
		"outputHelp": "Fichier à écrire, entier ou pas du tout ; la sortie standard par défaut.",
		"baseMapHelp": "Fond de carte : adresse de tuiles avec {z} {x} {y} (Plan IGN par défaut), archive PMTiles " +
			"d'images (fichier ou adresse .pmtiles ; pas de tuiles vectorielles), ou « aucun » : noms et contours seuls.",
		"baseMapAttributionHelp": "Mention du fond de carte ; par défaut celle de l'archive, ou © IGN pour le Plan IGN.",
		"trustedProxiesHelp":     "Mandataires dont l'en-tête X-Forwarded-For est cru, par exemple 10.0.0.0/8.",
		"outlinesHelp": "Fichier GeoJSON (ou .gz) de contours de communes : WGS84, ou le crs qu'il nomme ; " +
			"properties.code = code INSEE.",
		"parametersHelp": "Chiffres du territoire à la place de ceux du programme (CSV : code,valeur,source,annee).",
		"needsHelp": "Besoins ou fragilité par commune (CSV : code_insee,valeur,libelle,source,annee), à côté du " +
			"modèle ; un libellé exclus, debutants ou avances remplace le sien.",
		"travelTimesHelp": "Temps de trajet entre communes (CSV : depart,arrivee,minutes,source,annee), à la place " +
			"des distances.",
		"networksHelp": "Réseaux de lieux : un fichier JSON, ou un dossier qui en contient (code, titre, périmètre, " +
			"filtres).",
		"pairsHelp": "Nombre de paires, les plus vraisemblables d'abord ; 0 : toutes.",
	}
}
