-- What keeps the index right when the layer is changed in a GIS, which provides these functions.
CREATE TRIGGER rtree_lieux_geom_insert AFTER INSERT ON lieux
	WHEN NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)
BEGIN
	INSERT OR REPLACE INTO rtree_lieux_geom
	VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_lieux_geom_update AFTER UPDATE ON lieux
BEGIN
	DELETE FROM rtree_lieux_geom WHERE id = OLD.fid;
	INSERT OR REPLACE INTO rtree_lieux_geom
	SELECT NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)
	WHERE NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom);
END;
CREATE TRIGGER rtree_lieux_geom_delete AFTER DELETE ON lieux WHEN OLD.geom NOT NULL
BEGIN
	DELETE FROM rtree_lieux_geom WHERE id = OLD.fid;
END;
