namespace CryptoList.Mail.Mime;

/// <summary>Finds the first empty line, whatever lines are like.</summary>
internal static class FlatEntity
{
    private const int BufferBytes = 128 * 1024;

    public static MimeEntity Read(Stream stream)
    {
        var entity = new MimeEntity(null, 0, lfOnly: false);
        var buffer = new byte[BufferBytes];
        var (offset, lineStart, lines, inHeader) = (0L, 0L, 0L, true);
        int count;
        byte before = 0;
        while ((count = stream.Read(buffer)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                offset++;
                if (buffer[i] == '\n')
                {
                    if (!inHeader)
                    {
                        lines++;
                    }
                    else if (offset - lineStart == 1 || (offset - lineStart == 2 && before == '\r'))
                    {
                        (entity.HeaderLength, entity.BodyOffset, inHeader) = (lineStart, offset, false);
                    }

                    lineStart = offset;
                }

                before = buffer[i];
            }
        }

        if (inHeader) (entity.HeaderLength, entity.BodyOffset) = (offset, offset);
        (entity.BodyLength, entity.BodyLines) = (offset - entity.BodyOffset, lines);
        return entity;
    }
}
